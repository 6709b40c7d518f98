#include "transport/line_outbox.hpp"

#include <utility>

namespace hostler {
namespace {

// One write, and so what a peer must take within the write deadline.
constexpr std::size_t write_size = 64 * 1024;

// A queue that was long for once gives its memory back.
constexpr std::size_t kept_capacity = 256 * 1024;

class Enrolled {
 public:
  Enrolled(std::vector<Timer*>& list, Timer* timer) : list_(list), timer_(timer) {
    list_.push_back(timer_);
  }
  Enrolled(const Enrolled&) = delete;
  Enrolled& operator=(const Enrolled&) = delete;
  ~Enrolled() { std::erase(list_, timer_); }

 private:
  std::vector<Timer*>& list_;
  Timer* timer_;
};

}  // namespace

LineConnection::Outbox::Outbox(StreamPtr stream, const LineOptions& options)
    : stream_(std::move(stream)),
      options_(options),
      work_(stream_->executor()),
      room_(stream_->executor()) {}

Task<> LineConnection::Outbox::run(std::shared_ptr<Outbox> self) {
  while (true) {
    while (self->queued_.empty() && !self->ended_) co_await self->work_.wait();
    if (self->ended_) break;
    std::swap(self->queued_, self->leaving_);
    if (const auto error = co_await self->write_batch()) {
      self->end(error == TransportError::deadline ? TransportError::stalled : error);
    }
    self->leaving_.clear();
    self->left_ = 0;
    if (self->leaving_.capacity() > kept_capacity) self->leaving_.shrink_to_fit();
    if (self->queued_.empty()) self->wake_drainers();
  }
}

Task<boost::system::error_code> LineConnection::Outbox::write_batch() {
  while (left_ < leaving_.size()) {
    const auto part = std::string_view(leaving_).substr(left_, write_size);
    const TimePoint deadline = stream_->clock().now() + options_.write_deadline;
    const auto written = co_await stream_->write(part, deadline);
    if (!written) co_return written.error();
    left_ += part.size();
    if (queued_bytes() <= options_.low_water) room_.notify_all();
  }
  co_return boost::system::error_code{};
}

Sent LineConnection::Outbox::try_send(std::string_view text, std::string_view end) {
  if (ended_) return Sent::closed;
  if (queued_bytes() >= options_.high_water) return Sent::full;
  const bool was_empty = queued_.empty();
  queued_.append(text).append(end);
  if (was_empty) work_.notify_one();
  return Sent::queued;
}

Task<IoResult<void>> LineConnection::Outbox::send(std::shared_ptr<Outbox> self, std::string line) {
  Sent sent = self->try_send(line);
  while (sent == Sent::full) {
    while (!self->ended_ && self->queued_bytes() > self->options_.low_water) {
      co_await self->room_.wait();
    }
    sent = self->try_send(line);
  }
  if (sent == Sent::closed) co_return self->ended_;
  co_return IoResult<void>{};
}

Task<IoResult<void>> LineConnection::Outbox::drain(std::shared_ptr<Outbox> self,
                                                   TimePoint deadline) {
  const auto timer = self->stream_->clock().make_timer(self->stream_->executor());
  timer->expires_at(deadline);
  const Enrolled enrolled(self->drainers_, timer.get());
  bool in_time = true;
  while (in_time && !self->ended_ && self->queued_bytes() > 0) {
    in_time = !co_await timer->wait();
  }
  if (self->ended_) co_return self->ended_;
  if (!in_time) co_return TransportError::deadline;
  co_return IoResult<void>{};
}

void LineConnection::Outbox::end(boost::system::error_code reason) {
  if (ended_) return;
  ended_ = reason;
  stream_->close();
  work_.notify_all();
  room_.notify_all();
  wake_drainers();
}

void LineConnection::Outbox::wake_drainers() {
  for (Timer* timer : drainers_) timer->cancel();
}

}  // namespace hostler
