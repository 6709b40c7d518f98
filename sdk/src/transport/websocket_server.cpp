#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <deque>

#include "hostler/condition.hpp"
#include "hostler/transport/tcp.hpp"
#include "hostler/transport/websocket.hpp"

namespace hostler {
namespace {

constexpr auto refusal =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

}  // namespace

// Shared by the server, its accepting coroutine and the handshakes.
class WebSocketServer::State : public std::enable_shared_from_this<State> {
 public:
  State(const asio::any_io_executor& executor, TcpListener listener,
        const WebSocketServerOptions& options)
      : executor_(executor),
        listener_(std::move(listener)),
        options_(options),
        changed_(executor) {}

  void start() { asio::co_spawn(executor_, run(shared_from_this()), asio::detached); }

  static Task<IoResult<WebSocketPtr>> next(std::shared_ptr<State> self);

  const TcpListener& listener() const { return listener_; }

  void close() {
    end(TransportError::closed);
    ready_.clear();
  }

 private:
  static Task<> run(std::shared_ptr<State> self);
  static Task<> shake_hands(std::shared_ptr<State> self, StreamPtr stream);

  void end(boost::system::error_code reason) {
    if (ended_) return;
    ended_ = reason;
    listener_.close();
    changed_.notify_all();
  }

  asio::any_io_executor executor_;
  TcpListener listener_;
  WebSocketServerOptions options_;
  std::deque<WebSocketPtr> ready_;  // as many as there are connections, at most
  boost::system::error_code ended_;
  Condition changed_;
};

Task<> WebSocketServer::State::run(std::shared_ptr<State> self) {
  while (!self->ended_) {
    auto stream = co_await self->listener_.accept();
    if (stream) {
      asio::co_spawn(self->executor_, shake_hands(self, *stream), asio::detached);
    } else {
      self->end(stream.error());
    }
  }
}

Task<> WebSocketServer::State::shake_hands(std::shared_ptr<State> self, StreamPtr stream) {
  const TimePoint deadline = stream->clock().now() + self->options_.handshake_deadline;
  auto connection =
      co_await WebSocketConnection::accept(stream, deadline, self->options_.connection);
  // One that asked for something else has had its answer.
  if (!connection || self->ended_) co_return;
  self->ready_.push_back(std::move(*connection));
  self->changed_.notify_one();
}

Task<IoResult<WebSocketPtr>> WebSocketServer::State::next(std::shared_ptr<State> self) {
  while (self->ready_.empty() && !self->ended_) co_await self->changed_.wait();
  if (self->ended_) co_return self->ended_;
  auto connection = std::move(self->ready_.front());
  self->ready_.pop_front();
  co_return connection;
}

Result<WebSocketServer> WebSocketServer::listen(asio::any_io_executor executor, HostPort on,
                                                WebSocketServerOptions options) {
  TcpListenOptions listening;
  listening.max_connections = options.max_connections;
  listening.refusal = refusal;
  auto listener = TcpListener::listen(executor, std::move(on), std::move(listening));
  if (!listener) return listener.error();
  auto state = std::make_shared<State>(executor, std::move(*listener), options);
  state->start();
  return WebSocketServer(std::move(state));
}

WebSocketServer::WebSocketServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

WebSocketServer::WebSocketServer(WebSocketServer&&) noexcept = default;

WebSocketServer& WebSocketServer::operator=(WebSocketServer&& other) noexcept {
  if (state_ && state_ != other.state_) state_->close();
  state_ = std::move(other.state_);
  return *this;
}

WebSocketServer::~WebSocketServer() {
  if (state_) state_->close();
}

std::uint16_t WebSocketServer::port() const { return state_->listener().port(); }

std::size_t WebSocketServer::connections() const { return state_->listener().connections(); }

Task<IoResult<WebSocketPtr>> WebSocketServer::accept() { return State::next(state_); }

void WebSocketServer::close() { state_->close(); }

}  // namespace hostler
