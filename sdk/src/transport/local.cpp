#include "hostler/transport/local.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "transport/socket_stream.hpp"

namespace hostler {

Result<StreamPtr> adopt_stream_socket(asio::any_io_executor executor, Descriptor socket,
                                      std::string peer) {
  int domain = 0;
  socklen_t size = sizeof domain;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0) {
    return Error{"descriptor " + std::to_string(socket.get()) + ": " + std::strerror(errno)};
  }
  SocketStream::Socket adopted(executor);
  boost::system::error_code error;
  adopted.assign(asio::generic::stream_protocol(domain, 0), socket.get(), error);
  if (error) return Error{"descriptor " + std::to_string(socket.get()) + ": " + error.message()};
  socket.release();
  return StreamPtr(std::make_shared<SocketStream>(std::move(adopted), std::move(peer)));
}

Result<LocalChannel> make_local_channel(asio::any_io_executor executor) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return Error{std::string("cannot make a channel: ") + std::strerror(errno)};
  }
  Descriptor ours(ends[0]);
  Descriptor remote(ends[1]);
  auto stream = adopt_stream_socket(std::move(executor), std::move(ours), "child");
  if (!stream) return stream.error();
  return LocalChannel{std::move(*stream), std::move(remote)};
}

}  // namespace hostler
