#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hostler/transport/tcp.hpp"
#include "transport/tcp_socket.hpp"

namespace hostler {
namespace {

using asio::ip::tcp;
using Endpoints = std::vector<tcp::endpoint>;

// A name server may be silent for longer than any deadline, and a lookup in progress cannot be
// cancelled: it is left behind to end on its own.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}

  tcp::resolver resolver;
  asio::steady_timer done;
  boost::system::error_code error = TransportError::deadline;
  Endpoints endpoints;
};

Task<IoResult<Endpoints>> look_up(HostPort to, TimePoint deadline) {
  boost::system::error_code no_number;
  const auto address = asio::ip::make_address(to.host, no_number);
  if (!no_number) co_return Endpoints{{address, to.port}};

  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto lookup = std::make_shared<Lookup>(executor);
  lookup->done.expires_at(deadline);
  lookup->resolver.async_resolve(
      to.host, std::to_string(to.port),
      [lookup](const boost::system::error_code& error, const tcp::resolver::results_type& found) {
        lookup->error = error;
        lookup->endpoints.assign(found.begin(), found.end());
        lookup->done.cancel();
      });
  co_await lookup->done.async_wait(asio::as_tuple(asio::use_awaitable));
  if (lookup->error) co_return lookup->error;
  co_return std::move(lookup->endpoints);
}

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
  const auto endpoints = co_await look_up(to, deadline);
  if (!endpoints) co_return Error{trouble + endpoints.error().message(), ExitCode::unavailable};

  boost::system::error_code last = asio::error::host_not_found;
  for (const auto& endpoint : *endpoints) {
    auto socket = co_await try_endpoint(endpoint, deadline, options);
    if (socket) co_return make_tcp_stream(std::move(*socket));
    last = socket.error();
    if (last == TransportError::deadline) break;
  }
  co_return Error{trouble + last.message(), ExitCode::unavailable};
}

}  // namespace hostler
