#include "web/link.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <cerrno>

namespace hostler::host {
namespace {

using namespace std::chrono_literals;
constexpr auto linger_time = 2s;
constexpr std::size_t linger_bytes = 4 << 20;
constexpr std::size_t most_collected = 64 << 10;

}  // namespace

Link::Link(asio::generic::stream_protocol::socket socket, Duration write_progress)
    : stream(std::move(socket)), changed(stream.get_executor()), write_progress_(write_progress) {}

Task<bool> Link::write(std::string_view bytes) {
  boost::system::error_code error;
  while (!bytes.empty()) {
    stream.expires_after(write_progress_);
    const auto size = co_await stream.async_write_some(
        asio::buffer(bytes.data(), bytes.size()), asio::redirect_error(asio::use_awaitable, error));
    if (error) {
      gone = true;
      co_return false;
    }
    bytes.remove_prefix(size);
  }
  stream.expires_never();
  co_return true;
}

Task<bool> Link::read(std::size_t most) {
  boost::system::error_code error;
  const auto space = input.prepare(most);
  const auto size =
      co_await stream.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return false;
  input.commit(size);
  co_return true;
}

void Link::watch() {
  if (watch_ % 2 == 1 || gone || ended) return;
  ++watch_;
  wait_readable();
}

void Link::unwatch() {
  if (watch_ % 2 == 0) return;
  ++watch_;
  cancel_watch_.emit(asio::cancellation_type::all);
}

void Link::wait_readable() {
  auto readable = [self = shared_from_this(), watch = watch_](boost::system::error_code error) {
    if (watch != self->watch_) return;
    if (error) self->gone = true;
    if (!error && self->collect()) return self->wait_readable();
    if (self->gone || self->ended) self->changed.notify();
  };
  stream.socket().async_wait(
      asio::socket_base::wait_read,
      asio::bind_cancellation_slot(cancel_watch_.slot(), std::move(readable)));
}

// False: nothing more will come, or enough has for now.
bool Link::collect() {
  if (input.size() >= most_collected) return false;
  const auto space = input.prepare(4096);
  const auto size =
      ::recv(stream.socket().native_handle(), space.data(), space.size(), MSG_DONTWAIT);
  if (size < 0) {
    gone = errno != EAGAIN && errno != EINTR;
    return !gone;
  }
  ended = size == 0;
  input.commit(static_cast<std::size_t>(size));
  return !ended;
}

Task<> Link::linger() {
  unwatch();
  boost::system::error_code error;
  stream.socket().shutdown(asio::socket_base::shutdown_send, error);
  stream.expires_after(linger_time);
  std::array<char, 4096> scratch;
  for (std::size_t total = 0; !error && total < linger_bytes;)
    total += co_await stream.async_read_some(asio::buffer(scratch),
                                             asio::redirect_error(asio::use_awaitable, error));
}

void Link::close() {
  gone = true;
  stream.close();
  changed.notify();
}

void Link::stop() {
  stopping = true;
  changed.notify();
}

}  // namespace hostler::host
