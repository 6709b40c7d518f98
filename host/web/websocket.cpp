// The heavy source of this room: the only one that instantiates Beast's WebSocket.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket.hpp>

#include "web/event_stream.hpp"

namespace hostler::host {
namespace {

namespace websocket = boost::beast::websocket;
namespace http = boost::beast::http;
using namespace std::chrono_literals;

constexpr std::size_t events_a_take = 64;
constexpr std::size_t most_message_bytes = 64 << 10;
constexpr std::size_t most_unread_bytes = 64 << 10;

struct Socket {
  explicit Socket(std::shared_ptr<Link> link_) : link(std::move(link_)), stream(link->stream) {}

  std::shared_ptr<Link> link;
  websocket::stream<Stream&, false> stream;  // without permessage-deflate
};

// Reads on, so that pings and the closing handshake are answered, until the connection ends.
Task<> read_all(std::shared_ptr<Socket> socket) {
  boost::system::error_code error;
  boost::beast::flat_buffer message(most_unread_bytes);
  while (!error) {
    co_await socket->stream.async_read(message, asio::redirect_error(asio::use_awaitable, error));
    message.clear();
  }
  socket->link->gone = true;
  socket->link->changed.notify();
}

Task<bool> send(Socket& socket, std::string_view text) {
  boost::system::error_code error;
  co_await socket.stream.async_write(asio::buffer(text.data(), text.size()),
                                     asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

Task<bool> accept(Socket& socket, const Request& request) {
  http::request<http::empty_body> upgrade(http::verb::get, request.path, 11);
  for (const auto& [name, value] : request.headers) upgrade.insert(name, value);
  socket.stream.set_option(websocket::stream_base::timeout{10s, 60s, true});
  socket.stream.read_message_max(most_message_bytes);
  socket.stream.text(true);
  boost::system::error_code error;
  co_await socket.stream.async_accept(upgrade, asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

}  // namespace

Task<> serve_websocket(std::shared_ptr<Link> link, Request request,
                       std::unique_ptr<EventFeed> feed) {
  link->stream.expires_never();  // the WebSocket has time-outs of its own
  auto socket = std::make_shared<Socket>(link);
  if (!co_await accept(*socket, request)) co_return;
  asio::co_spawn(link->stream.get_executor(), read_all(socket), asio::detached);
  while (!link->gone && !link->stopping) {
    if (const auto lost = feed->dropped()) {
      const auto text = "{\"dropped\": " + std::to_string(lost) + "}";
      if (!co_await send(*socket, text)) break;
    }
    const auto events = feed->take(events_a_take);
    for (const auto& event : events)
      if (!co_await send(*socket, event.envelope)) co_return link->close();
    if (events.empty()) co_await link->changed.wait();
  }
  if (!link->gone) {
    boost::system::error_code error;
    co_await socket->stream.async_close(websocket::close_code::going_away,
                                        asio::redirect_error(asio::use_awaitable, error));
  }
  link->close();
}

}  // namespace hostler::host
