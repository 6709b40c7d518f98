#include "hostler/transport/websocket.hpp"

#include "hostler/transport/tcp.hpp"
#include "transport/websocket_core.hpp"

namespace hostler {

WebSocketConnection::WebSocketConnection(std::shared_ptr<Core> core) : core_(std::move(core)) {}

WebSocketConnection::~WebSocketConnection() { close(); }

WebSocketPtr WebSocketConnection::start(std::shared_ptr<Core> core) {
  core->start();
  return WebSocketPtr(new WebSocketConnection(std::move(core)));
}

Task<IoResult<WebSocketPtr>> WebSocketConnection::accept(StreamPtr stream, TimePoint deadline,
                                                         WebSocketOptions options) {
  const auto core = std::make_shared<Core>(std::move(stream), options);
  if (const auto error = co_await Core::accept(core, deadline)) co_return error;
  co_return start(core);
}

Task<IoResult<WebSocketPtr>> WebSocketConnection::connect(StreamPtr stream, std::string host,
                                                          std::string target, TimePoint deadline,
                                                          WebSocketOptions options) {
  const auto core = std::make_shared<Core>(std::move(stream), options);
  const auto error = co_await Core::connect(core, std::move(host), std::move(target), deadline);
  if (error) co_return error;
  co_return start(core);
}

Task<IoResult<std::string>> WebSocketConnection::read_text(TimePoint deadline) {
  const auto self = shared_from_this();
  co_return co_await Core::read_text(core_, deadline);
}

Sent WebSocketConnection::try_send_text(std::string_view text) {
  return core_->try_send(std::string(text));
}

Task<IoResult<void>> WebSocketConnection::send_text(std::string text) {
  const auto self = shared_from_this();
  co_return co_await Core::send(core_, std::move(text));
}

Task<> WebSocketConnection::finish(TimePoint deadline) {
  const auto self = shared_from_this();
  co_await Core::finish(core_, deadline);
}

void WebSocketConnection::close() { core_->end(TransportError::closed); }

bool WebSocketConnection::is_open() const { return !core_->reason(); }

std::size_t WebSocketConnection::queued_bytes() const { return core_->queued_bytes(); }

const std::string& WebSocketConnection::peer() const { return core_->stream()->peer(); }

const std::string& WebSocketConnection::target() const { return core_->target(); }

const std::string& WebSocketConnection::origin() const { return core_->origin(); }

Task<Result<WebSocketPtr>> websocket_connect(HostPort to, std::string target, TimePoint deadline,
                                             WebSocketOptions options) {
  auto stream = co_await tcp_connect(to, deadline);
  if (!stream) co_return stream.error();
  auto connection =
      co_await WebSocketConnection::connect(*stream, to.text(), target, deadline, options);
  if (connection) co_return *connection;
  co_return Error{
      "no WebSocket at ws://" + to.text() + target + ": " + connection.error().message(),
      ExitCode::unavailable};
}

}  // namespace hostler
