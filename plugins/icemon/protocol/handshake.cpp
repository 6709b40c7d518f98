#include "protocol/handshake.hpp"

#include <algorithm>

#include "protocol/bytes.hpp"
#include "protocol/messages.hpp"

namespace icemon {

namespace {

// icecream itself refuses more. What is no scheduler greets with text, which is more than that.
constexpr std::uint32_t highest_sane_version = 1 << 20;

}  // namespace

std::string encode_version(std::uint32_t version) {
  std::string bytes;
  append_little_endian(bytes, version);
  return bytes;
}

std::uint32_t decode_version(std::string_view bytes) {
  return static_cast<std::uint32_t>(little_endian(bytes.substr(0, version_bytes)));
}

hostler::Result<std::uint32_t> agree_on_protocol(std::uint32_t theirs, std::uint32_t ours) {
  if (theirs > highest_sane_version) {
    return hostler::Error{"does not answer as an icecream scheduler does; check the port",
                          hostler::ExitCode::unavailable};
  }
  if (theirs < lowest_protocol) {
    return hostler::Error{"speaks protocol " + std::to_string(theirs) + "; at least " +
                              std::to_string(lowest_protocol) +
                              " is needed, which icecream has since 2006",
                          hostler::ExitCode::unavailable};
  }
  return std::min(theirs, ours);
}

}  // namespace icemon
