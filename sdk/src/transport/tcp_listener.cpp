#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hostler/transport/tcp.hpp"
#include "transport/tcp_socket.hpp"

namespace hostler {
namespace {

using asio::ip::tcp;

// Nothing tells when descriptors or memory become free again.
constexpr auto exhausted_pause = std::chrono::milliseconds(100);

bool is_exhaustion(const boost::system::error_code& error) {
  return error == boost::system::errc::too_many_files_open ||
         error == boost::system::errc::too_many_files_open_in_system ||
         error == boost::system::errc::no_buffer_space ||
         error == boost::system::errc::not_enough_memory;
}

// Says why, without waiting: a fresh socket takes a short text at once. What the peer has sent
// already is read, because closing over unread bytes resets the connection.
void refuse(tcp::socket socket, const std::string& reason) {
  boost::system::error_code ignored;  // the peer may be gone; it is refused either way
  char unread[4096];
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(reason), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  socket.read_some(asio::buffer(unread), ignored);
  socket.close(ignored);
}

Result<asio::ip::address> parse_address(const std::string& host) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
  if (error)
    return Error{"'" + host + "' is no address; give one of this machine's", ExitCode::config};
  return address;
}

}  // namespace

class TcpListener::State {
 public:
  State(asio::any_io_executor executor, TcpListenOptions options)
      : acceptor_(std::move(executor)), options_(std::move(options)) {}

  void open(const tcp::endpoint& on, boost::system::error_code& error) {
    acceptor_.open(on.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(on, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  }

  static Task<IoResult<StreamPtr>> accept(std::shared_ptr<State> self);

  // Each open connection holds a copy.
  std::size_t connections() const { return static_cast<std::size_t>(ticket_.use_count()) - 1; }

  tcp::endpoint local_endpoint() const { return acceptor_.local_endpoint(); }

  void close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
  }

 private:
  tcp::acceptor acceptor_;
  TcpListenOptions options_;
  std::shared_ptr<void> ticket_ = std::make_shared<int>();
};

Task<IoResult<StreamPtr>> TcpListener::State::accept(std::shared_ptr<State> self) {
  while (self->acceptor_.is_open()) {
    auto [error, socket] =
        co_await self->acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
    if (!self->acceptor_.is_open()) break;
    if (!error && self->connections() < self->options_.max_connections) {
      set_tcp_options(socket, TcpConnectOptions());
      co_return make_tcp_stream(std::move(socket), self->ticket_);
    }
    if (!error) {
      refuse(std::move(socket), self->options_.refusal);
    } else if (is_exhaustion(error)) {
      co_await Clock::system().sleep_for(exhausted_pause);
    } else if (error != asio::error::connection_aborted) {
      co_return error;
    }
  }
  co_return TransportError::closed;
}

Result<TcpListener> TcpListener::listen(asio::any_io_executor executor, HostPort on,
                                        TcpListenOptions options) {
  const std::string trouble = "cannot listen on " + on.text() + ": ";
  const auto address = parse_address(on.host);
  if (!address) return Error{trouble + address.error().text, address.error().code};
  auto state = std::make_shared<State>(std::move(executor), std::move(options));
  boost::system::error_code error;
  state->open({*address, on.port}, error);
  if (error) return Error{trouble + error.message(), ExitCode::unavailable};
  return TcpListener(std::move(state));
}

TcpListener::TcpListener(std::shared_ptr<State> state) : state_(std::move(state)) {}

TcpListener::TcpListener(TcpListener&&) noexcept = default;

TcpListener& TcpListener::operator=(TcpListener&& other) noexcept {
  if (state_ && state_ != other.state_) state_->close();
  state_ = std::move(other.state_);
  return *this;
}

TcpListener::~TcpListener() {
  if (state_) state_->close();
}

tcp::endpoint TcpListener::local_endpoint() const { return state_->local_endpoint(); }

std::size_t TcpListener::connections() const { return state_->connections(); }

Task<IoResult<StreamPtr>> TcpListener::accept() { return State::accept(state_); }

void TcpListener::close() { state_->close(); }

}  // namespace hostler
