#include "hostler/transport/memory.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <cstring>

namespace hostler {
namespace {

// One direction. Its timers are the conditions that reader and writer wait for, deadline included.
struct MemoryPipe {
  MemoryPipe(const asio::any_io_executor& executor, Clock& clock, std::size_t capacity)
      : capacity(capacity),
        readable(clock.make_timer(executor)),
        writable(clock.make_timer(executor)) {}

  void close() {
    closed = true;
    readable->cancel();
    writable->cancel();
  }

  std::string bytes;
  std::size_t capacity;
  bool closed = false;  // by either side
  std::unique_ptr<Timer> readable;
  std::unique_ptr<Timer> writable;
};

class MemoryStream : public Stream, public std::enable_shared_from_this<MemoryStream> {
 public:
  MemoryStream(asio::any_io_executor executor, Clock& clock, std::shared_ptr<MemoryPipe> in,
               std::shared_ptr<MemoryPipe> out)
      : executor_(std::move(executor)), clock_(clock), in_(std::move(in)), out_(std::move(out)) {}
  ~MemoryStream() override { shut(); }

  Task<IoResult<std::size_t>> read_some(std::span<char> into, TimePoint deadline) override {
    const auto self = shared_from_this();
    while (!closed_) {
      if (!in_->bytes.empty()) co_return take(into);
      if (in_->closed) co_return TransportError::ended;
      if (const auto error = co_await wait(in_->readable.get(), deadline)) co_return error;
    }
    co_return TransportError::closed;
  }

  Task<IoResult<void>> write(std::string_view bytes, TimePoint deadline) override {
    const auto self = shared_from_this();
    while (!closed_) {
      if (out_->closed) co_return boost::system::error_code(asio::error::broken_pipe);
      const std::size_t part = std::min(bytes.size(), out_->capacity - out_->bytes.size());
      out_->bytes.append(bytes.substr(0, part));
      bytes.remove_prefix(part);
      if (part > 0) out_->readable->cancel();
      if (bytes.empty()) co_return IoResult<void>{};
      if (const auto error = co_await wait(out_->writable.get(), deadline)) co_return error;
    }
    co_return TransportError::closed;
  }

  void close() override { shut(); }
  asio::any_io_executor executor() const override { return executor_; }
  Clock& clock() const override { return clock_; }
  const std::string& peer() const override { return peer_; }

 private:
  std::size_t take(std::span<char> into) {
    const std::size_t size = std::min(into.size(), in_->bytes.size());
    std::memcpy(into.data(), in_->bytes.data(), size);
    in_->bytes.erase(0, size);
    in_->writable->cancel();
    return size;
  }

  static Task<boost::system::error_code> wait(Timer* timer, TimePoint deadline) {
    timer->expires_at(deadline);
    if (co_await timer->wait()) co_return TransportError::deadline;
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      co_return asio::error::operation_aborted;
    }
    co_return boost::system::error_code{};
  }

  void shut() {
    closed_ = true;
    in_->close();
    out_->close();
  }

  asio::any_io_executor executor_;
  Clock& clock_;
  std::shared_ptr<MemoryPipe> in_;
  std::shared_ptr<MemoryPipe> out_;
  std::string peer_ = "memory";
  bool closed_ = false;
};

}  // namespace

std::pair<StreamPtr, StreamPtr> make_memory_pair(asio::any_io_executor executor, Clock& clock,
                                                 std::size_t capacity) {
  const auto there = std::make_shared<MemoryPipe>(executor, clock, capacity);
  const auto back = std::make_shared<MemoryPipe>(executor, clock, capacity);
  return {std::make_shared<MemoryStream>(executor, clock, back, there),
          std::make_shared<MemoryStream>(executor, clock, there, back)};
}

}  // namespace hostler
