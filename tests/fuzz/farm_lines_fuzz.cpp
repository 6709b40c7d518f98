// Lines that the render farm reads from others: workers, masters, the agent inside Blender, and what
// Blender prints.
#include <cstddef>
#include <cstdint>

#include "blender/agent_protocol.hpp"
#include "blender/progress.hpp"
#include "protocol/messages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  static_cast<void>(render_farm::decode_to_master(line));
  static_cast<void>(render_farm::decode_to_worker(line));
  static_cast<void>(render_farm::decode_event(line));
  render_farm::FrameProgress progress;
  progress.begin({"Sky", "Ground"});
  progress.read(line);
  const double reached = progress.reached();
  if (!(reached >= 0 && reached <= 1)) __builtin_trap();
  static_cast<void>(render_farm::is_chatter(line));
  return 0;
}
