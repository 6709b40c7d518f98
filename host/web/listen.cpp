#include "web/listen.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "web/unix_address.hpp"

namespace hostler::host {
namespace {

constexpr int backlog = 512;
constexpr int socket_type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;

Error failure(std::string_view what) {
  return Error{std::string(what) + ": " + std::strerror(errno), ExitCode::unavailable};
}

struct HostAndPort {
  std::string host;
  std::string port;
};

std::optional<HostAndPort> split(std::string_view address) {
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  auto host = address.substr(0, colon);
  const auto port = address.substr(colon + 1);
  if (port.empty() || port.find_first_not_of("0123456789") != std::string_view::npos ||
      port.size() > 5 || std::stoi(std::string(port)) > 65535)
    return std::nullopt;
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return std::nullopt;
  return HostAndPort{std::string(host), std::string(port)};
}

bool is_loopback(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    const auto& v4 = *reinterpret_cast<const sockaddr_in*>(address);
    return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
  }
  const auto& v6 = *reinterpret_cast<const sockaddr_in6*>(address);
  return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

// The address a socket is bound to, as text.
std::string bound_address(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
      ::getnameinfo(reinterpret_cast<sockaddr*>(&address), size, host, sizeof host, port,
                    sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
    return {};
  const std::string name(host);
  return (name.find(':') == std::string::npos ? name : "[" + name + "]") + ":" + port;
}

// Whether somebody answers at this address; what is left of a host that was killed does not.
Result<bool> is_answered(const UnixAddress& address) {
  const Descriptor probe(::socket(AF_UNIX, socket_type, 0));
  if (!probe) return failure("cannot make a socket");
  if (::connect(probe.get(), address.get(), sizeof address.address) == 0) return true;
  if (errno == EAGAIN) return true;  // its backlog is full
  if (errno == ECONNREFUSED || errno == ENOENT) return false;
  return failure("cannot tell whether the socket is in use");
}

Result<> remove_stale(const std::filesystem::path& path, const UnixAddress& address) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0) return {};
  if (!S_ISSOCK(facts.st_mode)) return Error{path.string() + " exists and is not a socket"};
  const auto answered = is_answered(address);
  if (!answered) return answered.error();
  if (*answered) return Error{"another host already answers at " + path.string()};
  ::unlink(path.c_str());
  return {};
}

}  // namespace

Result<TcpListener> listen_tcp(std::string_view address) {
  const std::string shown(address);
  const auto parts = split(address);
  if (!parts)
    return Error{"'" + shown + "' is not an address to listen on; write 127.0.0.1:8000",
                 ExitCode::config};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int code = ::getaddrinfo(parts->host.c_str(), parts->port.c_str(), &hints, &found))
    return Error{"cannot listen on '" + shown + "': " + ::gai_strerror(code), ExitCode::config};
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found, ::freeaddrinfo);
  for (const addrinfo* item = found; item; item = item->ai_next)
    if (!is_loopback(item->ai_addr))
      return Error{"'" + shown +
                       "' can be reached from other machines, and this version of hostler "
                       "has no authentication; listen on 127.0.0.1:" +
                       parts->port + " and reach it from elsewhere with ssh -L",
                   ExitCode::config};

  TcpListener listener;
  listener.family = found->ai_family;
  listener.socket = Descriptor(::socket(found->ai_family, socket_type, 0));
  if (!listener.socket) return failure("cannot make a socket");
  const int on = 1;
  ::setsockopt(listener.socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(listener.socket.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(listener.socket.get(), backlog) != 0)
    return failure("cannot listen on '" + shown + "'");
  listener.address = bound_address(listener.socket.get());
  return listener;
}

Result<UnixListener> UnixListener::open(const std::filesystem::path& path) {
  const auto address = unix_address(path);
  if (!address) return address.error();
  if (const auto removed = remove_stale(path, *address); !removed) return removed.error();
  UnixListener listener;
  listener.socket_ = Descriptor(::socket(AF_UNIX, socket_type, 0));
  if (!listener.socket_) return failure("cannot make a socket");
  // On Linux the file gets the mode the socket has: there is no moment at which others may connect.
  ::fchmod(listener.socket_.get(), 0600);
  if (::bind(listener.socket_.get(), address->get(), sizeof address->address) != 0 ||
      ::listen(listener.socket_.get(), backlog) != 0)
    return failure("cannot listen on " + path.string());
  listener.mark_ = Descriptor(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  listener.path_ = path;
  return listener;
}

UnixListener::~UnixListener() {
  if (!mark_) return;
  struct stat ours {};
  struct stat there {};
  if (::fstat(mark_.get(), &ours) == 0 && ::lstat(path_.c_str(), &there) == 0 &&
      ours.st_ino == there.st_ino && ours.st_dev == there.st_dev)
    ::unlink(path_.c_str());
}

}  // namespace hostler::host
