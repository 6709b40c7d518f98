// Bytes that others send in frames: however they are cut, the same frames come out, none is longer
// than allowed, and what has begun is bounded by it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hostler/transport/frames.hpp"

namespace {

constexpr std::size_t most = 300;

// The frames of `bytes` in pieces of `step`, and at the end the error.
std::vector<std::string> split(std::string_view bytes, std::size_t step) {
  hostler::FrameSplitter splitter(most);
  std::vector<std::string> frames;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    const std::string piece(bytes.substr(at, step));
    const auto fed = splitter.feed(piece, [&](std::string_view payload) {
      if (payload.size() > most) __builtin_trap();
      frames.emplace_back(payload);
    });
    if (splitter.pending() > most + 4) __builtin_trap();
    if (!fed) {
      frames.push_back(fed.error().text);
      break;
    }
  }
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = 1 + data[0];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto frames = split(bytes, step);
  if (frames != split(bytes, 1)) __builtin_trap();
  if (frames != split(bytes, std::max<std::size_t>(bytes.size(), 1))) __builtin_trap();
  return 0;
}
