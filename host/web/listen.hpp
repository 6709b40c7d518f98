// Opens the sockets a server listens on.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "hostler/descriptor.hpp"
#include "hostler/error.hpp"

namespace hostler::host {

struct TcpListener {
  Descriptor socket;
  int family = 0;
  std::string address;  // with its port, e.g. "127.0.0.1:8000"
};

// "127.0.0.1:8000", "[::1]:0", "localhost:8000": a loopback address or a name of one.
Result<TcpListener> listen_tcp(std::string_view address);

// A listening socket in the file system. Removes its file when it goes, unless another has taken
// its place.
class UnixListener {
 public:
  static Result<UnixListener> open(const std::filesystem::path& path);
  UnixListener(UnixListener&&) = default;
  UnixListener& operator=(UnixListener&&) = default;
  ~UnixListener();

  Descriptor& socket() { return socket_; }

 private:
  UnixListener() = default;

  Descriptor socket_;
  Descriptor mark_;  // the file, opened by path: tells it from a successor
  std::filesystem::path path_;
};

}  // namespace hostler::host
