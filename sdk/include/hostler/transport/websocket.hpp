// WebSocket (RFC 6455) over any stream: text messages both ways, without compression. A message
// sent leaves as one frame. Pings of the peer are answered while somebody reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "hostler/error.hpp"
#include "hostler/transport/address.hpp"
#include "hostler/transport/sending.hpp"
#include "hostler/transport/stream.hpp"

namespace hostler {

// Of whose pages a server accepts connections; what is no browser may always connect.
enum class Pages {
  of_this_machine,  // from the host they connect to: an address, localhost or the machine's name
  any,
};

struct WebSocketOptions {
  std::size_t max_message = 64 * 1024;  // received, bytes
  Pages pages = Pages::of_this_machine;
  SendLimits sending;
};

// One loop owns a connection. A connection in use by a coroutine stays alive.
class WebSocketConnection : public std::enable_shared_from_this<WebSocketConnection> {
 public:
  // Answers an upgrade request, or refuses it in HTTP. Error: no request in time, not an upgrade,
  // permission_denied to a page of another site, too long a request, or the stream's; the stream is
  // closed then.
  static Task<IoResult<std::shared_ptr<WebSocketConnection>>> accept(StreamPtr stream,
                                                                     TimePoint deadline,
                                                                     WebSocketOptions options);

  // The other side: asks for `target` ("/events") at `host` (as in the Host header).
  static Task<IoResult<std::shared_ptr<WebSocketConnection>>> connect(StreamPtr stream,
                                                                      std::string host,
                                                                      std::string target,
                                                                      TimePoint deadline,
                                                                      WebSocketOptions options);
  ~WebSocketConnection();

  // The next message, text (valid UTF-8) or binary. Errors: ended, deadline (one may read on,
  // nothing is lost), message_too_long, closed, one of the protocol, or the system's. One reader.
  // A message not taken holds up those behind it, in the peer.
  Task<IoResult<std::string>> read_text(TimePoint deadline = no_deadline);

  // Queues `text` (UTF-8) as one message. Never waits.
  Sent try_send_text(std::string_view text);

  // As try_send_text(), but waits while the queue is full. Error: why the connection ended.
  Task<IoResult<void>> send_text(std::string text);

  // Sends what is queued, says goodbye and waits until the peer has, or until the deadline. The
  // connection is closed then.
  Task<> finish(TimePoint deadline);

  // Ends the connection at once; what is queued is lost.
  void close();
  bool is_open() const;

  std::size_t queued_bytes() const;
  const std::string& peer() const;
  const std::string& target() const;  // that was asked for, e.g. "/"
  const std::string& origin() const;  // of the page that asks, as its browser says; may be empty

 private:
  class Core;
  explicit WebSocketConnection(std::shared_ptr<Core> core);
  static std::shared_ptr<WebSocketConnection> start(std::shared_ptr<Core> core);

  std::shared_ptr<Core> core_;
};

using WebSocketPtr = std::shared_ptr<WebSocketConnection>;

// Connects to a server. An error names the address.
Task<Result<WebSocketPtr>> websocket_connect(HostPort to, std::string target, TimePoint deadline,
                                             WebSocketOptions options);

struct WebSocketServerOptions {
  std::size_t max_connections = 100;                       // one too many is answered with 503
  Duration handshake_deadline = std::chrono::seconds(10);  // from connecting to the whole request
  WebSocketOptions connection;
};

// Serves WebSockets, and nothing else, on a port of its own. Connections that are slow to ask, or
// ask for something else, hold up nobody.
class WebSocketServer {
 public:
  // As TcpListener::listen().
  static Result<WebSocketServer> listen(asio::any_io_executor executor, HostPort on,
                                        WebSocketServerOptions options = {});

  WebSocketServer(WebSocketServer&&) noexcept;
  WebSocketServer& operator=(WebSocketServer&&) noexcept;
  ~WebSocketServer();

  std::uint16_t port() const;

  // Connections not yet closed, those that have not asked for an upgrade yet included.
  std::size_t connections() const;

  // The next connection, ready for use. TransportError::closed after close(); other errors mean
  // that listening is over. One caller.
  Task<IoResult<WebSocketPtr>> accept();

  // Stops listening; connections that were given out live on.
  void close();

 private:
  class State;
  explicit WebSocketServer(std::shared_ptr<State>);
  std::shared_ptr<State> state_;
};

}  // namespace hostler
