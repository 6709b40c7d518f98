#include "transport/tcp_socket.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include "hostler/transport/address.hpp"
#include "transport/socket_stream.hpp"

namespace hostler {
namespace {

void set_option(int socket, int level, int name, int value) {
  // These fail for values out of range only, and a connection works without them.
  ::setsockopt(socket, level, name, &value, sizeof value);
}

std::string name_of(const asio::ip::tcp::socket& socket) {
  boost::system::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return "a peer that is gone";
  auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return HostPort{address.to_string(), endpoint.port()}.text();
}

}  // namespace

void set_tcp_options(asio::ip::tcp::socket& socket, const TcpConnectOptions& options) {
  const int descriptor = socket.native_handle();
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE,
             static_cast<int>(options.keepalive_idle.count()));
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL,
             static_cast<int>(options.keepalive_interval.count()));
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPCNT, options.keepalive_count);
  set_option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT,
             static_cast<int>(options.user_timeout.count()));
  if (options.receive_buffer > 0) {
    set_option(descriptor, SOL_SOCKET, SO_RCVBUF, options.receive_buffer);
  }
}

StreamPtr make_tcp_stream(asio::ip::tcp::socket socket, std::shared_ptr<void> ticket) {
  std::string peer = name_of(socket);
  return std::make_shared<SocketStream>(std::move(socket), std::move(peer), std::move(ticket));
}

}  // namespace hostler
