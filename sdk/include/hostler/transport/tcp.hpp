// TCP over IPv4 and IPv6. Connections have TCP_NODELAY, and keep-alive probes that find a dead peer
// within a minute unless told otherwise.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "hostler/error.hpp"
#include "hostler/transport/address.hpp"
#include "hostler/transport/stream.hpp"

namespace hostler {

struct TcpConnectOptions {
  // What the kernel takes in while nobody reads, bytes; set before connecting, so that the window
  // offered to the peer has room for it. 0: the system's. The system's maximum bounds it silently
  // (net.core.rmem_max).
  int receive_buffer = 0;
  // After so much silence a peer is probed, so often, and given up after so many probes.
  std::chrono::seconds keepalive_idle{30};
  std::chrono::seconds keepalive_interval{10};
  int keepalive_count = 3;
  // How long what was sent may stay unacknowledged before the connection fails; 0: the system's,
  // about a quarter of an hour.
  std::chrono::milliseconds user_timeout{0};
};

// Resolves a name and tries its addresses in turn until one accepts or the deadline passes. An
// error names the address, e.g. "cannot connect to studio-1:6001: connection refused".
Task<Result<StreamPtr>> tcp_connect(HostPort to, TimePoint deadline,
                                    TcpConnectOptions options = {});

struct TcpListenOptions {
  std::size_t max_connections = 500;
  // Sent to one connection too many before it is closed.
  std::string refusal = "too many connections; try again later\n";
};

class TcpListener {
 public:
  // Listens on an address ("127.0.0.1", "::1", "0.0.0.0", "localhost"); port 0 takes a free one. An
  // error names the address, e.g. "cannot listen on 127.0.0.1:6000: address already in use".
  static Result<TcpListener> listen(asio::any_io_executor executor, HostPort on,
                                    TcpListenOptions options = {});

  TcpListener(TcpListener&&) noexcept;
  TcpListener& operator=(TcpListener&&) noexcept;
  ~TcpListener();

  asio::ip::tcp::endpoint local_endpoint() const;
  std::uint16_t port() const { return local_endpoint().port(); }

  // Connections that were accepted and not yet closed.
  std::size_t connections() const;

  // The next connection. One too many is told so and closed, and the wait goes on.
  // TransportError::closed after close(); other errors mean that listening is over.
  Task<IoResult<StreamPtr>> accept();

  // Stops listening; connections live on.
  void close();

 private:
  class State;
  explicit TcpListener(std::shared_ptr<State>);
  std::shared_ptr<State> state_;
};

}  // namespace hostler
