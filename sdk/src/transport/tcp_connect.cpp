#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hostler/transport/resolve.hpp"
#include "hostler/transport/tcp.hpp"
#include "transport/tcp_socket.hpp"

namespace hostler {
namespace {

using asio::ip::tcp;

struct Attempt {
  explicit Attempt(const asio::any_io_executor& executor) : socket(executor), timer(executor) {}

  tcp::socket socket;
  asio::steady_timer timer;
  bool expired = false;
};

Task<IoResult<tcp::socket>> try_endpoint(tcp::endpoint endpoint, TimePoint deadline,
                                         TcpConnectOptions options) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto attempt = std::make_shared<Attempt>(executor);
  boost::system::error_code unopened;
  attempt->socket.open(endpoint.protocol(), unopened);
  if (unopened) co_return unopened;
  set_tcp_options(attempt->socket, options);
  attempt->timer.expires_at(deadline);
  attempt->timer.async_wait([attempt](const boost::system::error_code& error) {
    if (error) return;
    attempt->expired = true;
    attempt->socket.close();
  });
  auto [error] =
      co_await attempt->socket.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
  attempt->timer.cancel();
  if (attempt->expired) co_return TransportError::deadline;
  if (error) co_return error;
  co_return std::move(attempt->socket);
}

}  // namespace

Task<Result<StreamPtr>> tcp_connect(HostPort to, TimePoint deadline, TcpConnectOptions options) {
  const std::string trouble = "cannot connect to " + to.text() + ": ";
  const auto addresses = co_await resolve(to.host, deadline);
  if (!addresses) co_return Error{trouble + addresses.error().message(), ExitCode::unavailable};

  boost::system::error_code last = asio::error::host_not_found;
  for (const auto& address : *addresses) {
    const tcp::endpoint endpoint(address, to.port);
    auto socket = co_await try_endpoint(endpoint, deadline, options);
    if (socket) co_return make_tcp_stream(std::move(*socket));
    last = socket.error();
    if (last == TransportError::deadline) break;
  }
  co_return Error{trouble + last.message(), ExitCode::unavailable};
}

}  // namespace hostler
