#include "transport/tcp_socket.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include "hostler/transport/address.hpp"
#include "transport/socket_stream.hpp"

namespace hostler {
namespace {

void set_option(int socket, int level, int name, int value) {
  // None of these can fail on a TCP socket, and a connection works without them.
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

StreamPtr make_tcp_stream(asio::ip::tcp::socket socket, std::shared_ptr<void> ticket) {
  const int descriptor = socket.native_handle();
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, 30);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, 10);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPCNT, 3);
  std::string peer = name_of(socket);
  return std::make_shared<SocketStream>(std::move(socket), std::move(peer), std::move(ticket));
}

}  // namespace hostler
