#include "transport/socket_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace hostler {

SocketStream::SocketStream(Socket socket, std::string peer, std::shared_ptr<void> ticket)
    : executor_(socket.get_executor()),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      ticket_(std::move(ticket)),
      reading_(executor_),
      writing_(executor_) {}

// The span of one operation: its deadline is watched, and a cancellation of the calling coroutine
// is passed on.
class SocketStream::Operation {
 public:
  Operation(std::shared_ptr<SocketStream> stream, Direction& direction, TimePoint deadline,
            asio::cancellation_slot caller)
      : stream_(std::move(stream)), direction_(direction), caller_(caller) {
    direction_.expired = false;
    direction_.deadline = deadline;
    if (deadline < direction_.timer_at) stream_->set_timer(direction_, deadline);
    if (!caller_.is_connected()) return;
    caller_.assign([stream = stream_, &direction](asio::cancellation_type type) {
      direction.cancel.emit(type);
    });
  }
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  ~Operation() {
    direction_.deadline = no_deadline;
    if (caller_.is_connected()) caller_.clear();
  }

 private:
  std::shared_ptr<SocketStream> stream_;
  Direction& direction_;
  asio::cancellation_slot caller_;
};

Task<IoResult<std::size_t>> SocketStream::read_some(std::span<char> into, TimePoint deadline) {
  const auto state = co_await asio::this_coro::cancellation_state;
  const Operation operation(shared_from_this(), reading_, deadline, state.slot());
  auto [error, size] = co_await socket_.async_read_some(
      asio::buffer(into.data(), into.size()),
      asio::bind_cancellation_slot(reading_.cancel.slot(), asio::as_tuple(asio::use_awaitable)));
  if (error) co_return explain(reading_, error);
  co_return size;
}

Task<IoResult<void>> SocketStream::write(std::string_view bytes, TimePoint deadline) {
  const auto state = co_await asio::this_coro::cancellation_state;
  const Operation operation(shared_from_this(), writing_, deadline, state.slot());
  auto [error, size] = co_await asio::async_write(
      socket_, asio::buffer(bytes.data(), bytes.size()),
      asio::bind_cancellation_slot(writing_.cancel.slot(), asio::as_tuple(asio::use_awaitable)));
  if (error) co_return explain(writing_, error);
  co_return IoResult<void>{};
}

void SocketStream::close() {
  if (closed_) return;
  closed_ = true;
  boost::system::error_code ignored;  // the connection is over either way
  socket_.close(ignored);
  reading_.timer.cancel();
  writing_.timer.cancel();
  ticket_.reset();
}

void SocketStream::set_timer(Direction& direction, TimePoint time) {
  direction.timer_at = time;
  direction.timer.expires_at(time);
  direction.timer.async_wait(
      [weak = weak_from_this(), &direction](const boost::system::error_code& error) {
        if (error) return;
        if (const auto stream = weak.lock()) stream->timer_fired(direction);
      });
}

void SocketStream::timer_fired(Direction& direction) {
  direction.timer_at = no_deadline;
  if (closed_ || direction.deadline == no_deadline) return;
  if (Clock::system().now() < direction.deadline) {
    set_timer(direction, direction.deadline);
    return;
  }
  direction.expired = true;
  direction.cancel.emit(asio::cancellation_type::terminal);
}

boost::system::error_code SocketStream::explain(const Direction& direction,
                                                boost::system::error_code error) const {
  if (closed_) return TransportError::closed;
  if (error == asio::error::eof) return TransportError::ended;
  if (error == asio::error::operation_aborted && direction.expired) return TransportError::deadline;
  return error;
}

}  // namespace hostler
