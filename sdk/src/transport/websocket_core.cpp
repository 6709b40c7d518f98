// The heavy source of the transports: the only one that instantiates Beast's WebSocket.
#include "transport/websocket_core.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

#include "transport/page_origin.hpp"

namespace hostler {
namespace {

namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

// Cookies of other services on the same machine come along.
constexpr std::size_t most_request_bytes = 16 * 1024;

// As the header promises them; the others speak for themselves.
boost::system::error_code explain(boost::system::error_code error) {
  if (error == websocket::error::closed || error == asio::error::eof) return TransportError::ended;
  if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow ||
      error == http::error::header_limit || error == http::error::buffer_overflow) {
    return TransportError::message_too_long;
  }
  if (error == http::error::end_of_stream) return TransportError::ended;
  if (error == http::error::partial_message) return TransportError::cut_off;
  return error;
}

void rethrow(std::exception_ptr exception) {
  if (exception) std::rethrow_exception(exception);
}

}  // namespace

WebSocketConnection::Core::Core(StreamPtr stream, const WebSocketOptions& options)
    : stream_(stream),
      options_(options),
      socket_(stream, options.sending.write_deadline),
      arrival_(stream->clock().make_timer(stream->executor())),
      taken_(stream->executor()),
      work_(stream->executor()),
      room_(stream->executor()),
      farewell_(stream->clock().make_timer(stream->executor())) {
  socket_.read_message_max(options.max_message);
  socket_.auto_fragment(false);
  socket_.text(true);
}

Task<boost::system::error_code> WebSocketConnection::Core::accept(std::shared_ptr<Core> self,
                                                                  TimePoint deadline) {
  self->socket_.next_layer().set_deadline(deadline);
  const auto error = co_await self->answer_request();
  co_return self->shaken(error);
}

Task<boost::system::error_code> WebSocketConnection::Core::answer_request() {
  boost::beast::flat_buffer buffer(most_request_bytes);
  http::request_parser<http::empty_body> parser;
  parser.header_limit(most_request_bytes);
  auto [unread, size] =
      co_await http::async_read_header(socket_.next_layer(), buffer, parser, awaited);
  if (unread) co_return unread;
  const auto& request = parser.get();
  target_ = request.target();
  origin_ = request[http::field::origin];
  if (options_.pages == Pages::of_this_machine &&
      !is_own_page(origin_, request[http::field::host], asio::ip::host_name())) {
    co_return co_await refuse_page();
  }
  const auto ahead = buffer.data();
  socket_.next_layer().put_back({static_cast<const char*>(ahead.data()), ahead.size()});
  auto [refused] = co_await socket_.async_accept(request, awaited);
  co_return refused;
}

Task<boost::system::error_code> WebSocketConnection::Core::refuse_page() {
  const auto answer =
      asio::buffer("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  auto [error, size] = co_await socket_.next_layer().async_write_some(
      asio::buffer(answer, answer.size() - 1), awaited);
  if (error) co_return error;
  co_return make_error_code(boost::system::errc::permission_denied);
}

Task<boost::system::error_code> WebSocketConnection::Core::connect(std::shared_ptr<Core> self,
                                                                   std::string host,
                                                                   std::string target,
                                                                   TimePoint deadline) {
  self->target_ = target;
  self->socket_.next_layer().set_deadline(deadline);
  auto [error] = co_await self->socket_.async_handshake(host, target, awaited);
  co_return self->shaken(error);
}

boost::system::error_code WebSocketConnection::Core::shaken(boost::system::error_code error) {
  socket_.next_layer().set_deadline(no_deadline);
  if (!error) return {};
  end(explain(error));
  return ended_;
}

void WebSocketConnection::Core::start() {
  asio::co_spawn(stream_->executor(), receive(shared_from_this()), rethrow);
  asio::co_spawn(stream_->executor(), transmit(shared_from_this()), rethrow);
}

Task<> WebSocketConnection::Core::receive(std::shared_ptr<Core> self) {
  while (!self->ended_) {
    if (self->received_) {
      co_await self->taken_.wait();
      continue;
    }
    std::string message;
    auto buffer = asio::dynamic_buffer(message);
    auto [error, size] = co_await self->socket_.async_read(buffer, awaited);
    if (error) {
      self->end(explain(error));
    } else {
      self->received_ = std::move(message);
      self->arrival_->cancel();
    }
  }
}

Task<IoResult<std::string>> WebSocketConnection::Core::read_text(std::shared_ptr<Core> self,
                                                                 TimePoint deadline) {
  while (!self->received_) {
    if (self->ended_) co_return self->ended_;
    self->arrival_->expires_at(deadline);
    const bool is_late = co_await self->arrival_->wait();
    if (is_late && !self->received_) co_return TransportError::deadline;
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      co_return boost::system::error_code(asio::error::operation_aborted);
    }
  }
  std::string message = std::move(*self->received_);
  self->received_.reset();
  self->taken_.notify_one();
  co_return message;
}

Task<> WebSocketConnection::Core::transmit(std::shared_ptr<Core> self) {
  while (true) {
    while (self->queue_.empty() && !self->is_finishing_ && !self->ended_) {
      co_await self->work_.wait();
    }
    if (self->ended_) break;
    if (self->queue_.empty()) {
      const websocket::close_reason reason(websocket::close_code::normal);
      co_await self->socket_.async_close(reason, awaited);
      self->end(TransportError::closed);
      break;
    }
    const std::string message = std::move(self->queue_.front());
    self->queue_.pop_front();
    const auto bytes = asio::buffer(message);
    auto [error, size] = co_await self->socket_.async_write(bytes, awaited);
    if (error)
      self->end(error == TransportError::deadline ? TransportError::stalled : explain(error));
    self->queued_bytes_ -= message.size();
    if (self->queued_bytes_ <= self->options_.sending.low_water) self->room_.notify_all();
  }
}

Sent WebSocketConnection::Core::try_send(std::string text) {
  if (ended_ || is_finishing_) return Sent::closed;
  if (queued_bytes_ >= options_.sending.high_water) return Sent::full;
  queued_bytes_ += text.size();
  queue_.push_back(std::move(text));
  work_.notify_one();
  return Sent::queued;
}

Task<IoResult<void>> WebSocketConnection::Core::send(std::shared_ptr<Core> self, std::string text) {
  while (!self->ended_ && self->queued_bytes_ >= self->options_.sending.high_water) {
    while (!self->ended_ && self->queued_bytes_ > self->options_.sending.low_water) {
      co_await self->room_.wait();
    }
  }
  if (self->ended_) co_return self->ended_;
  if (self->try_send(std::move(text)) == Sent::closed) co_return TransportError::closed;
  co_return IoResult<void>{};
}

Task<> WebSocketConnection::Core::finish(std::shared_ptr<Core> self, TimePoint deadline) {
  self->is_finishing_ = true;
  self->work_.notify_all();
  self->farewell_->expires_at(deadline);
  if (!self->ended_) co_await self->farewell_->wait();
  self->end(TransportError::closed);
}

void WebSocketConnection::Core::end(boost::system::error_code reason) {
  if (ended_) return;
  ended_ = reason;
  stream_->close();
  for (const std::string& message : queue_) queued_bytes_ -= message.size();
  queue_.clear();
  arrival_->cancel();
  farewell_->cancel();
  taken_.notify_all();
  work_.notify_all();
  room_.notify_all();
}

}  // namespace hostler
