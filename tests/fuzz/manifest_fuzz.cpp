// A plugin's file and its manifest, as the host reads them before anything is trusted.
#include <cstddef>
#include <cstdint>

#include "hostler/manifest.hpp"
#include "loader/elf.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span image(reinterpret_cast<const char*>(data), size);
  const auto section = hostler::host::find_section(image, ".hostler_manifest");
  if (section) static_cast<void>(hostler::parse_manifest(*section));
  static_cast<void>(hostler::parse_manifest({image.data(), image.size()}));
  return 0;
}
