#include "hostler/transport/frames.hpp"

#include <stdexcept>

#include "transport/send_queue.hpp"

namespace hostler {
namespace {

constexpr std::size_t read_size = 16 * 1024;

}  // namespace

std::shared_ptr<FrameConnection> FrameConnection::make(StreamPtr stream, FrameOptions options) {
  return std::shared_ptr<FrameConnection>(new FrameConnection(std::move(stream), options));
}

FrameConnection::FrameConnection(StreamPtr stream, FrameOptions options)
    : stream_(stream),
      max_payload_(options.max_payload),
      splitter_(options.max_payload),
      received_(read_size),
      outbox_(SendQueue::start(stream,
                               {options.high_water, options.low_water, options.write_deadline})) {}

FrameConnection::~FrameConnection() { close(); }

Task<IoResult<std::string_view>> FrameConnection::read_frame(TimePoint deadline) {
  const auto self = shared_from_this();
  while (!ended_) {
    if (const auto frame = buffered_frame()) co_return *frame;
    if (splitter_.has_failed()) {
      ended_ = TransportError::message_too_long;
      break;
    }
    const auto received = co_await stream_->read_some(received_, deadline);
    if (received) {
      unsplit_ = std::string_view(received_.data(), *received);
    } else if (received.error() == TransportError::deadline) {
      co_return received.error();
    } else if (received.error() == TransportError::ended && splitter_.pending() > 0) {
      ended_ = TransportError::cut_off;
    } else {
      ended_ = received.error();
    }
  }
  // A connection that ended while sending ends for its reader too, for the same reason.
  if (ended_ == TransportError::closed) co_return outbox_->reason();
  co_return ended_;
}

std::optional<std::string_view> FrameConnection::buffered_frame() {
  return splitter_.next(unsplit_);
}

std::array<char, 4> FrameConnection::checked_length(std::string_view payload) const {
  if (payload.size() > max_payload_) {
    throw std::length_error("a frame of " + std::to_string(payload.size()) +
                            " bytes is to be sent; at most " + std::to_string(max_payload_) +
                            " are allowed");
  }
  return frame_length(static_cast<std::uint32_t>(payload.size()));
}

Sent FrameConnection::try_send(std::string_view payload) {
  const auto length = checked_length(payload);
  return outbox_->try_send(std::string_view(length.data(), length.size()), payload);
}

Task<IoResult<void>> FrameConnection::send(std::string_view payload) {
  const auto length = checked_length(payload);
  std::string frame(length.data(), length.size());
  frame.append(payload);
  return SendQueue::send(outbox_, std::move(frame));
}

Task<IoResult<void>> FrameConnection::drain(TimePoint deadline) {
  return SendQueue::drain(outbox_, deadline);
}

void FrameConnection::close() { outbox_->end(TransportError::closed); }

bool FrameConnection::is_open() const { return !outbox_->reason(); }

std::size_t FrameConnection::queued_bytes() const { return outbox_->queued_bytes(); }

const std::string& FrameConnection::peer() const { return stream_->peer(); }

Clock& FrameConnection::clock() const { return stream_->clock(); }

}  // namespace hostler
