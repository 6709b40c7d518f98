// What a stranger may send to a WebSocket server: an upgrade request, whole or broken, and frames.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

#include "hostler/transport/memory.hpp"
#include "hostler/transport/websocket.hpp"

namespace {

using hostler::Task;

constexpr std::string_view upgrade =
    "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

constexpr std::size_t most = 1000;

Task<> serve(hostler::StreamPtr stream) {
  hostler::WebSocketOptions options;
  options.max_message = most;
  auto connection =
      co_await hostler::WebSocketConnection::accept(stream, hostler::no_deadline, options);
  while (connection) {
    const auto text = co_await (*connection)->read_text();
    if (!text) break;
    if (text->size() > most) __builtin_trap();
    static_cast<void>((*connection)->try_send_text(*text));
  }
}

Task<> write_and_leave(hostler::StreamPtr stream, std::string bytes) {
  const auto written = co_await stream->write(bytes, hostler::no_deadline);
  if (written) stream->close();
}

Task<> read_away(hostler::StreamPtr stream) {
  std::string buffer(4096, '\0');
  bool is_there = true;
  while (is_there) {
    const auto size = co_await stream->read_some(buffer, hostler::no_deadline);
    is_there = size.has_value();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // An even first byte: the rest comes behind a good request.
  std::string bytes(data[0] % 2 == 0 ? upgrade : "");
  bytes.append(reinterpret_cast<const char*>(data) + 1, size - 1);
  hostler::asio::io_context loop;
  auto [near, far] = hostler::make_memory_pair(loop.get_executor());
  hostler::asio::co_spawn(loop, serve(near), hostler::asio::detached);
  hostler::asio::co_spawn(loop, read_away(far), hostler::asio::detached);
  hostler::asio::co_spawn(loop, write_and_leave(far, std::move(bytes)), hostler::asio::detached);
  loop.run();
  return 0;
}
