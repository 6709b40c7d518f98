// TCP over IPv4 and IPv6. Connections have TCP_NODELAY, and keep-alive probes that find a dead peer
// within a minute (after 30 s of silence, every 10 s, three times).
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "hostler/error.hpp"
#include "hostler/transport/address.hpp"
#include "hostler/transport/stream.hpp"

namespace hostler {

// Resolves a name and tries its addresses in turn until one accepts or the deadline passes. An
// error names the address, e.g. "cannot connect to studio-1:6001: connection refused".
Task<Result<StreamPtr>> tcp_connect(HostPort to, TimePoint deadline);

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
