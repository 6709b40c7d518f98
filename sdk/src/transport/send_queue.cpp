#include "transport/send_queue.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
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

std::shared_ptr<SendQueue> SendQueue::start(StreamPtr stream, SendLimits limits) {
  std::shared_ptr<SendQueue> queue(new SendQueue(stream, limits));
  asio::co_spawn(stream->executor(), run(queue), [](std::exception_ptr exception) {
    if (exception) std::rethrow_exception(exception);
  });
  return queue;
}

SendQueue::SendQueue(StreamPtr stream, SendLimits limits)
    : stream_(std::move(stream)),
      limits_(limits),
      work_(stream_->executor()),
      room_(stream_->executor()) {}

Task<> SendQueue::run(std::shared_ptr<SendQueue> self) {
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

Task<boost::system::error_code> SendQueue::write_batch() {
  while (left_ < leaving_.size()) {
    const auto part = std::string_view(leaving_).substr(left_, write_size);
    const TimePoint deadline = stream_->clock().now() + limits_.write_deadline;
    const auto written = co_await stream_->write(part, deadline);
    if (!written) co_return written.error();
    left_ += part.size();
    if (queued_bytes() <= limits_.low_water) room_.notify_all();
  }
  co_return boost::system::error_code{};
}

Sent SendQueue::try_send(std::string_view head, std::string_view tail) {
  if (ended_) return Sent::closed;
  if (queued_bytes() >= limits_.high_water) return Sent::full;
  const bool was_empty = queued_.empty();
  queued_.append(head).append(tail);
  if (was_empty) work_.notify_one();
  return Sent::queued;
}

Task<IoResult<void>> SendQueue::send(std::shared_ptr<SendQueue> self, std::string message) {
  Sent sent = self->try_send(message);
  while (sent == Sent::full) {
    while (!self->ended_ && self->queued_bytes() > self->limits_.low_water) {
      co_await self->room_.wait();
    }
    sent = self->try_send(message);
  }
  if (sent == Sent::closed) co_return self->ended_;
  co_return IoResult<void>{};
}

Task<IoResult<void>> SendQueue::drain(std::shared_ptr<SendQueue> self, TimePoint deadline) {
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

void SendQueue::end(boost::system::error_code reason) {
  if (ended_) return;
  ended_ = reason;
  stream_->close();
  work_.notify_all();
  room_.notify_all();
  wake_drainers();
}

void SendQueue::wake_drainers() {
  for (Timer* timer : drainers_) timer->cancel();
}

}  // namespace hostler
