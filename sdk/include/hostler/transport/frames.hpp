// Messages with their length in front, over a stream.
//
//   frame := length:u32be payload     length counts the payload; at most max_payload
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/error.hpp"
#include "hostler/transport/sending.hpp"
#include "hostler/transport/stream.hpp"

namespace hostler {

// Finds frames in bytes that arrive in pieces; no I/O. A frame that is whole within one piece is
// not copied. Memory grows with what has arrived, never with what a length announces.
class FrameSplitter {
 public:
  explicit FrameSplitter(std::size_t max_payload) : max_payload_(max_payload) {}

  // The payload of the next whole frame in `bytes`, which are cut off up to its end; or nothing,
  // with all of `bytes` taken in. Valid until the next call, and no longer than the bytes.
  std::optional<std::string_view> next(std::string_view& bytes);

  // Calls take(payload) for each whole frame; the view is valid during the call. Error: a frame of
  // more than max_payload was announced; where the next one begins is not known any more.
  template <class Take>
  Result<void> feed(std::string_view bytes, Take&& take) {
    while (const auto payload = next(bytes)) take(*payload);
    if (has_failed()) return error();
    return {};
  }

  bool has_failed() const { return has_failed_; }
  Error error() const;  // only after a failure

  // Bytes of a frame begun, its length included.
  std::size_t pending() const { return is_given_ ? 0 : begun_.size(); }

 private:
  bool accepts(std::size_t length);
  std::optional<std::string_view> complete_begun(std::string_view& bytes);

  std::size_t max_payload_;
  std::string begun_;      // a frame that came in several pieces, from its length on
  bool is_given_ = false;  // begun_ is whole and was returned last
  bool has_failed_ = false;
  std::size_t announced_ = 0;  // the length that was too much
};

// The length in front of a payload.
std::array<char, 4> frame_length(std::uint32_t payload_size);

struct FrameOptions {
  std::size_t max_payload = 1024 * 1024;  // received and sent, bytes
  // As in SendLimits.
  std::size_t high_water = 1024 * 1024;
  std::size_t low_water = 256 * 1024;
  Duration write_deadline = std::chrono::seconds(30);
};

// As LineConnection, for frames. One loop owns a connection. A connection in use by a coroutine
// stays alive.
class FrameConnection : public std::enable_shared_from_this<FrameConnection> {
 public:
  static std::shared_ptr<FrameConnection> make(StreamPtr stream, FrameOptions options = {});
  ~FrameConnection();

  // The next frame's payload, valid until the next read. Errors: ended, cut_off (half a frame, then
  // the end), deadline (one may read on, nothing is lost), message_too_long, closed, or the
  // system's. One reader.
  Task<IoResult<std::string_view>> read_frame(TimePoint deadline = no_deadline);

  // A frame that is already here; never waits. Like read_frame() it ends the life of the one
  // before.
  std::optional<std::string_view> buffered_frame();

  // Queues a frame of at most max_payload bytes (more is std::length_error). Never waits.
  Sent try_send(std::string_view payload);

  // As try_send(), but waits while the queue is full. Error: why the connection ended.
  Task<IoResult<void>> send(std::string_view payload);

  // Returns when all that was queued has been handed to the stream.
  Task<IoResult<void>> drain(TimePoint deadline = no_deadline);

  // Ends the connection; what is queued is lost (drain() first to keep it).
  void close();
  bool is_open() const;

  std::size_t queued_bytes() const;
  const std::string& peer() const;
  Clock& clock() const;

 private:
  FrameConnection(StreamPtr, FrameOptions);
  std::array<char, 4> checked_length(std::string_view payload) const;

  StreamPtr stream_;
  std::size_t max_payload_;
  FrameSplitter splitter_;
  std::vector<char> received_;
  std::string_view unsplit_;  // the part of received_ that the splitter has not seen
  boost::system::error_code ended_;
  std::shared_ptr<SendQueue> outbox_;
};

}  // namespace hostler
