#include "hostler/transport/udp.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace hostler {
namespace {

using asio::ip::udp;

constexpr std::size_t largest_datagram = 64 * 1024;

Result<udp::endpoint> endpoint_of(const HostPort& at) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(at.host, error);
  if (error) return Error{"'" + at.host + "' is no numeric address", ExitCode::usage};
  return udp::endpoint(address, at.port);
}

}  // namespace

class UdpSocket::State : public std::enable_shared_from_this<State> {
 public:
  explicit State(const asio::any_io_executor& executor)
      : socket_(executor), timer_(executor), buffer_(largest_datagram) {}

  boost::system::error_code open(const udp::endpoint& on, const UdpOptions& options);
  Result<void> send_to(std::string_view bytes, const HostPort& to);
  static Task<IoResult<Datagram>> receive(std::shared_ptr<State> self, TimePoint deadline);
  std::uint16_t port() const { return port_; }
  void close();

 private:
  void watch(TimePoint deadline);

  udp::socket socket_;
  asio::steady_timer timer_;
  std::vector<char> buffer_;
  std::uint16_t port_ = 0;
  std::uint64_t receives_ = 0;  // so that a late timer spares the next receive
  bool has_expired_ = false;
  bool is_closed_ = false;
};

boost::system::error_code UdpSocket::State::open(const udp::endpoint& on,
                                                 const UdpOptions& options) {
  boost::system::error_code error;
  socket_.open(on.protocol(), error);
  if (!error) socket_.non_blocking(true, error);
  if (!error) socket_.set_option(asio::socket_base::broadcast(options.broadcast), error);
  if (!error) socket_.set_option(asio::socket_base::reuse_address(options.reuse_address), error);
  if (!error) socket_.bind(on, error);
  if (!error) port_ = socket_.local_endpoint(error).port();
  return error;
}

Result<void> UdpSocket::State::send_to(std::string_view bytes, const HostPort& to) {
  const std::string trouble = "cannot send to " + to.text() + ": ";
  const auto endpoint = endpoint_of(to);
  if (!endpoint) return Error{trouble + endpoint.error().text, endpoint.error().code};
  boost::system::error_code error;
  socket_.send_to(asio::buffer(bytes.data(), bytes.size()), *endpoint, 0, error);
  if (error) return Error{trouble + error.message(), ExitCode::unavailable};
  return {};
}

void UdpSocket::State::watch(TimePoint deadline) {
  has_expired_ = false;
  ++receives_;
  if (deadline == no_deadline) return;
  timer_.expires_at(deadline);
  timer_.async_wait(
      [weak = weak_from_this(), receive = receives_](boost::system::error_code error) {
        const auto self = weak.lock();
        if (error || !self || receive != self->receives_ || self->is_closed_) return;
        self->has_expired_ = true;
        self->socket_.cancel();
      });
}

Task<IoResult<Datagram>> UdpSocket::State::receive(std::shared_ptr<State> self,
                                                   TimePoint deadline) {
  if (self->is_closed_) co_return TransportError::closed;
  self->watch(deadline);
  udp::endpoint from;
  const auto buffer = asio::buffer(self->buffer_);
  auto [error, size] =
      co_await self->socket_.async_receive_from(buffer, from, asio::as_tuple(asio::use_awaitable));
  ++self->receives_;
  self->timer_.cancel();
  if (self->is_closed_) co_return TransportError::closed;
  if (error == asio::error::operation_aborted && self->has_expired_) {
    co_return TransportError::deadline;
  }
  if (error) co_return error;
  Datagram datagram;
  datagram.from = HostPort{from.address().to_string(), from.port()};
  datagram.bytes.assign(self->buffer_.data(), size);
  co_return datagram;
}

void UdpSocket::State::close() {
  is_closed_ = true;
  boost::system::error_code ignored;  // it is over either way
  socket_.close(ignored);
  timer_.cancel();
}

Result<UdpSocket> UdpSocket::open(asio::any_io_executor executor, UdpOptions options) {
  const std::string trouble = "cannot open UDP " + options.bind.text() + ": ";
  const auto endpoint = endpoint_of(options.bind);
  if (!endpoint) return Error{trouble + endpoint.error().text, ExitCode::config};
  auto state = std::make_shared<State>(executor);
  if (const auto error = state->open(*endpoint, options)) {
    return Error{trouble + error.message(), ExitCode::unavailable};
  }
  return UdpSocket(std::move(state));
}

UdpSocket::UdpSocket(std::shared_ptr<State> state) : state_(std::move(state)) {}

UdpSocket::UdpSocket(UdpSocket&&) noexcept = default;

UdpSocket& UdpSocket::operator=(UdpSocket&& other) noexcept {
  if (state_ && state_ != other.state_) state_->close();
  state_ = std::move(other.state_);
  return *this;
}

UdpSocket::~UdpSocket() {
  if (state_) state_->close();
}

Result<void> UdpSocket::send_to(std::string_view bytes, const HostPort& to) {
  return state_->send_to(bytes, to);
}

Task<IoResult<Datagram>> UdpSocket::receive(TimePoint deadline) {
  return State::receive(state_, deadline);
}

std::uint16_t UdpSocket::port() const { return state_->port(); }

void UdpSocket::close() { state_->close(); }

}  // namespace hostler
