#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "web/fake_event_source.hpp"
#include "web/test_server.hpp"

namespace hostler::host {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

// The client's side of RFC 6455, as far as a test needs it.
class WebSocketClient {
 public:
  WebSocketClient(std::uint16_t port, std::string_view headers = {}) : client_(port) {
    client_.send(
        "GET /api/ws?topics=farm.* HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
        std::string(headers) + "\r\n");
    head = client_.read_through("\r\n\r\n");
  }

  // The payload of the next frame; `opcode` tells what it is.
  std::string read_frame() {
    const auto start = client_.read_bytes(2);
    if (start.size() < 2) return "closed";
    opcode = start[0] & 0x0f;
    std::size_t size = start[1] & 0x7f;
    if (size == 126) {
      const auto bytes = client_.read_bytes(2);
      size = static_cast<unsigned char>(bytes[0]) * 256u + static_cast<unsigned char>(bytes[1]);
    }
    return client_.read_bytes(size);
  }

  // A masked frame, the mask being zero.
  void send_frame(int code, const std::string& payload) {
    std::string frame{static_cast<char>(0x80 | code)};
    if (payload.size() < 126) {
      frame += static_cast<char>(0x80 | payload.size());
    } else {
      frame += static_cast<char>(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8)
        frame += static_cast<char>(payload.size() >> shift & 0xff);
    }
    client_.send(frame + std::string(4, '\0') + payload);
  }

  RawClient& raw() { return client_; }

  std::string head;
  int opcode = -1;

 private:
  RawClient client_;
};

constexpr int text_frame = 1;
constexpr int close_frame = 8;
constexpr int ping_frame = 9;
constexpr int pong_frame = 10;

TEST(WebSocket, SendsOneEnvelopeAMessage) {
  FakeSource source;
  TestServer server({}, &source);
  WebSocketClient client(server.port(), "Origin: http://localhost\r\n");
  EXPECT_THAT(client.head, ::testing::StartsWith("HTTP/1.1 101"));
  EXPECT_THAT(client.head, HasSubstr("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  source.publish("{\"seq\": 1}", 1);
  source.publish(std::string(1000, 'x'));
  EXPECT_EQ(client.read_frame(), "{\"seq\": 1}");
  EXPECT_EQ(client.opcode, text_frame);
  EXPECT_EQ(client.read_frame(), std::string(1000, 'x'));
}

TEST(WebSocket, AnswersPingsAndTheClosingHandshake) {
  FakeSource source;
  TestServer server({}, &source);
  WebSocketClient client(server.port());
  client.send_frame(text_frame, "ignored");
  client.send_frame(ping_frame, "are you there");
  EXPECT_EQ(client.read_frame(), "are you there");
  EXPECT_EQ(client.opcode, pong_frame);
  client.send_frame(close_frame, "");
  client.read_frame();
  EXPECT_EQ(client.opcode, close_frame);
  client.raw().close();
  source.wait_until_closed();
}

TEST(WebSocket, RefusesALargeMessage) {
  FakeSource source;
  TestServer server({}, &source);
  WebSocketClient client(server.port());
  client.send_frame(text_frame, std::string(65 << 10, 'x'));
  const auto payload = client.read_frame();
  ASSERT_EQ(client.opcode, close_frame);
  EXPECT_EQ(payload.substr(0, 2), "\x03\xf1");  // 1009: message too big
  client.raw().close();
  source.wait_until_closed();
}

TEST(WebSocket, SaysWhatWasLost) {
  FakeSource source(1);
  source.publish("lost");
  source.publish("kept");
  TestServer server({}, &source);
  WebSocketClient client(server.port());
  EXPECT_EQ(client.read_frame(), "{\"dropped\": 1}");
  EXPECT_EQ(client.read_frame(), "kept");
}

TEST(WebSocket, IsNotOpenToPagesOfOthersNorToPlainRequests) {
  FakeSource source;
  TestServer server({}, &source);
  WebSocketClient other(server.port(), "Origin: http://evil.example\r\n");
  EXPECT_THAT(other.head, ::testing::StartsWith("HTTP/1.1 403"));
  RawClient plain(server.port());
  const auto answer = plain.get("/api/ws?topics=a");
  EXPECT_EQ(answer.status, 426u);
  EXPECT_EQ(answer.headers.get("Upgrade"), "websocket");
}

TEST(WebSocket, ClosesWhenTheServerStopsOrTheClientGoes) {
  FakeSource source;
  TestServer server({}, &source);
  WebSocketClient client(server.port());
  auto stopped = std::async(std::launch::async, [&] { server.stop(1h); });
  const auto payload = client.read_frame();
  ASSERT_EQ(client.opcode, close_frame);
  EXPECT_EQ(payload.substr(0, 2), "\x03\xe9");  // 1001: going away
  client.raw().close();
  stopped.get();
  source.wait_until_closed();
}

}  // namespace
}  // namespace hostler::host
