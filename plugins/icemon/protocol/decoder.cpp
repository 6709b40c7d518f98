#include "protocol/decoder.hpp"

#include <utility>

#include "protocol/bytes.hpp"

namespace icemon {

Decoder::Decoder(std::uint32_t protocol) : protocol_(protocol), frames_(max_frame_bytes) {}

hostler::Result<void> Decoder::feed(std::string_view bytes,
                                    const std::function<void(Message&&)>& take) {
  return frames_.feed(bytes, [&](std::string_view frame) {
    constexpr std::size_t type_size = 4;
    if (frame.size() < type_size) {
      ++errors_;
      return;
    }
    const auto type = static_cast<std::uint32_t>(big_endian(frame.substr(0, type_size)));
    auto decoded = decode_message(type, frame.substr(type_size), protocol_);
    if (!decoded) {
      ++errors_;
    } else if (!*decoded) {
      ++skipped_;
    } else {
      ++messages_;
      take(std::move(**decoded));
    }
  });
}

}  // namespace icemon
