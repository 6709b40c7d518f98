// LineConnection: lines of text over a stream, for consoles and JSON lines.
//
//   line := byte* CR? LF         byte is not LF; at most max_line bytes before the LF
//
// Lines to be sent wait in one bounded buffer and leave together: what is sent in one turn of the
// loop costs one system call. One loop owns a connection. A connection in use by a coroutine stays
// alive.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hostler/transport/sending.hpp"
#include "hostler/transport/stream.hpp"

namespace hostler {

struct LineOptions {
  std::size_t max_line = 64 * 1024;      // received, bytes
  std::size_t high_water = 1024 * 1024;  // queued bytes from which try_send() answers full
  std::size_t low_water = 256 * 1024;    // queued bytes at which waiting senders go on
  // A peer that takes less than 64 KiB of what waits for it in so long is cut off.
  Duration write_deadline = std::chrono::seconds(30);
};

class LineConnection : public std::enable_shared_from_this<LineConnection> {
 public:
  static std::shared_ptr<LineConnection> make(StreamPtr stream, LineOptions options = {});
  ~LineConnection();

  // The next line without its end, valid until the next read. Errors: ended, cut_off (half a line,
  // then the end), deadline (one may read on, nothing is lost), line_too_long, closed, or the
  // system's. One reader.
  Task<IoResult<std::string_view>> read_line(TimePoint deadline = no_deadline);

  // A line that is already here; never waits. Like read_line() it ends the life of the line before.
  std::optional<std::string_view> buffered_line();

  // Queues `line` (without its end; several lines may be joined by LF). Never waits.
  Sent try_send(std::string_view line);

  // The same without a line's end, e.g. for a prompt.
  Sent try_send_text(std::string_view text);

  // As try_send(), but waits while the queue is full. Error: why the connection ended.
  Task<IoResult<void>> send(std::string line);

  // Returns when all that was queued has been handed to the stream.
  Task<IoResult<void>> drain(TimePoint deadline = no_deadline);

  // Ends the connection; what is queued is lost (drain() first to keep it).
  void close();
  bool is_open() const;

  std::size_t queued_bytes() const;
  const std::string& peer() const;
  Clock& clock() const;

 private:
  class Inbox;
  LineConnection(StreamPtr, LineOptions);

  StreamPtr stream_;
  std::unique_ptr<Inbox> inbox_;
  std::shared_ptr<SendQueue> outbox_;
};

}  // namespace hostler
