// From the bytes of a scheduler's stream, in pieces of any size, to messages.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "hostler/error.hpp"
#include "hostler/transport/frames.hpp"
#include "protocol/messages.hpp"

namespace icemon {

class Decoder {
 public:
  explicit Decoder(std::uint32_t protocol);

  // Calls `take` for each whole message in the order of arrival; half a frame is kept for the next
  // call. A body that cannot be decoded is skipped and counted. Error: a frame over 1 MiB; the
  // stream is of no further use.
  hostler::Result<void> feed(std::string_view bytes, const std::function<void(Message&&)>& take);

  std::uint64_t messages() const { return messages_; }
  std::uint64_t skipped() const { return skipped_; }  // of types that monitors need not know
  std::uint64_t errors() const { return errors_; }    // bodies that could not be decoded

 private:
  std::uint32_t protocol_;
  hostler::FrameSplitter frames_;
  std::uint64_t messages_ = 0, skipped_ = 0, errors_ = 0;
};

}  // namespace icemon
