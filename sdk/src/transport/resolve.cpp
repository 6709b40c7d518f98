#include "hostler/transport/resolve.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace hostler {
namespace {

using asio::ip::tcp;
using Addresses = std::vector<asio::ip::address>;

// A lookup in progress cannot be cancelled, so it may outlive its caller.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}

  tcp::resolver resolver;
  asio::steady_timer done;
  boost::system::error_code error = TransportError::deadline;
  Addresses addresses;
};

}  // namespace

Task<IoResult<Addresses>> resolve(std::string host, TimePoint deadline) {
  boost::system::error_code no_number;
  const auto address = asio::ip::make_address(host, no_number);
  if (!no_number) co_return Addresses{address};

  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto lookup = std::make_shared<Lookup>(executor);
  lookup->done.expires_at(deadline);
  lookup->resolver.async_resolve(
      host, "",
      [lookup](const boost::system::error_code& error, const tcp::resolver::results_type& found) {
        lookup->error = error;
        for (const auto& entry : found) lookup->addresses.push_back(entry.endpoint().address());
        lookup->done.cancel();
      });
  co_await lookup->done.async_wait(asio::as_tuple(asio::use_awaitable));
  if (lookup->error) co_return lookup->error;
  co_return std::move(lookup->addresses);
}

}  // namespace hostler
