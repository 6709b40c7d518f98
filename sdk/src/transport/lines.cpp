#include "hostler/transport/lines.hpp"

#include "transport/line_inbox.hpp"
#include "transport/send_queue.hpp"

namespace hostler {

std::shared_ptr<LineConnection> LineConnection::make(StreamPtr stream, LineOptions options) {
  return std::shared_ptr<LineConnection>(new LineConnection(std::move(stream), options));
}

LineConnection::LineConnection(StreamPtr stream, LineOptions options)
    : stream_(stream),
      inbox_(std::make_unique<Inbox>(stream, options.max_line)),
      outbox_(SendQueue::start(stream,
                               {options.high_water, options.low_water, options.write_deadline})) {}

LineConnection::~LineConnection() { close(); }

Task<IoResult<std::string_view>> LineConnection::read_line(TimePoint deadline) {
  const auto self = shared_from_this();
  auto line = co_await inbox_->read_line(deadline);
  // A connection that ended while sending ends for its reader too, for the same reason.
  if (!line && line.error() == TransportError::closed) co_return outbox_->reason();
  co_return line;
}

std::optional<std::string_view> LineConnection::buffered_line() { return inbox_->buffered_line(); }

Sent LineConnection::try_send(std::string_view line) { return outbox_->try_send(line, "\n"); }

Sent LineConnection::try_send_text(std::string_view text) { return outbox_->try_send(text); }

Task<IoResult<void>> LineConnection::send(std::string line) {
  line += '\n';
  return SendQueue::send(outbox_, std::move(line));
}

Task<IoResult<void>> LineConnection::drain(TimePoint deadline) {
  return SendQueue::drain(outbox_, deadline);
}

void LineConnection::close() { outbox_->end(TransportError::closed); }

bool LineConnection::is_open() const { return !outbox_->reason(); }

std::size_t LineConnection::queued_bytes() const { return outbox_->queued_bytes(); }

const std::string& LineConnection::peer() const { return stream_->peer(); }

Clock& LineConnection::clock() const { return stream_->clock(); }

}  // namespace hostler
