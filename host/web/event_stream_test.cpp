#include "web/event_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <future>

#include "web/test_server.hpp"

namespace hostler::host {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A bus with one bounded queue that the test fills.
class FakeSource : public EventSource {
 public:
  explicit FakeSource(std::size_t most = 1000) : queue_(std::make_shared<Queue>()) {
    queue_->most = most;
  }

  Result<std::unique_ptr<EventFeed>> open(std::vector<std::string> topics,
                                          std::optional<std::uint64_t> after,
                                          std::function<void()> ready) override {
    if (topics.front() == "bad topic") return Error{"'bad topic' is not a topic"};
    {
      std::lock_guard lock(queue_->mutex);
      queue_->ready = std::move(ready);
    }
    opened.set_value({std::move(topics), after});
    return std::unique_ptr<EventFeed>(std::make_unique<Feed>(queue_));
  }

  void publish(std::string envelope, std::uint64_t seq = 0) {
    std::lock_guard lock(queue_->mutex);
    queue_->events.push_back({std::move(envelope), seq});
    if (queue_->events.size() > queue_->most) {
      queue_->events.pop_front();
      ++queue_->dropped;
    }
    if (queue_->ready) queue_->ready();
  }

  std::size_t waiting() const {
    std::lock_guard lock(queue_->mutex);
    return queue_->events.size();
  }
  void wait_until_closed() { queue_->closed.get_future().get(); }

  struct Opened {
    std::vector<std::string> topics;
    std::optional<std::uint64_t> after;
  };
  std::promise<Opened> opened;

 private:
  struct Queue {
    mutable std::mutex mutex;
    std::deque<FeedEvent> events;
    std::function<void()> ready;
    std::size_t most = 0;
    std::uint64_t dropped = 0;
    std::promise<void> closed;
  };

  class Feed : public EventFeed {
   public:
    explicit Feed(std::shared_ptr<Queue> queue) : queue_(std::move(queue)) {}
    ~Feed() override {
      {
        std::lock_guard lock(queue_->mutex);
        queue_->ready = nullptr;
      }
      queue_->closed.set_value();
    }
    std::vector<FeedEvent> take(std::size_t most) override {
      std::lock_guard lock(queue_->mutex);
      std::vector<FeedEvent> taken;
      while (!queue_->events.empty() && taken.size() < most) {
        taken.push_back(std::move(queue_->events.front()));
        queue_->events.pop_front();
      }
      return taken;
    }
    std::uint64_t dropped() override {
      std::lock_guard lock(queue_->mutex);
      return std::exchange(queue_->dropped, 0);
    }

   private:
    std::shared_ptr<Queue> queue_;
  };

  std::shared_ptr<Queue> queue_;
};

constexpr std::string_view subscribe =
    "GET /api/events?topics=farm.* HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST(EventStream, SendsEventsAsTheyCome) {
  FakeSource source;
  TestServer server({}, &source);
  RawClient client(server.port());
  client.send(
      "GET /api/events?topics=farm.*,%20host.x HTTP/1.1\r\nHost: localhost\r\n"
      "Last-Event-ID: 41\r\n\r\n");
  const auto opened = source.opened.get_future().get();
  EXPECT_THAT(opened.topics, ElementsAre("farm.*", "host.x"));
  EXPECT_EQ(opened.after, 41u);
  const auto head = client.read_through("\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream"));
  EXPECT_THAT(head, HasSubstr("Cache-Control: no-store"));
  source.publish("{\"seq\": 42}", 42);
  EXPECT_EQ(client.read_chunk(), "id: 42\ndata: {\"seq\": 42}\n\n");
  source.publish("{\"seq\": 0}");
  EXPECT_EQ(client.read_chunk(), "data: {\"seq\": 0}\n\n");
  client.close();
  source.wait_until_closed();
}

TEST(EventStream, TakesAfterFromTheQueryAndRefusesWhatIsNoSeq) {
  FakeSource source;
  TestServer server({}, &source);
  RawClient client(server.port());
  EXPECT_EQ(client.get("/api/events").status, 400u);
  EXPECT_EQ(client.get("/api/events?topics=,").status, 400u);
  EXPECT_EQ(client.get("/api/events?topics=a&after=x").status, 400u);
  const auto bad = client.get("/api/events?topics=bad+topic");
  EXPECT_EQ(bad.status, 400u);
  EXPECT_EQ(bad.body, "{\"error\":\"'bad topic' is not a topic\"}\n");
  client.send("GET /api/events?topics=a&after=7 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(source.opened.get_future().get().after, 7u);
}

TEST(EventStream, ShowsThatItIsAlive) {
  FakeSource source;
  ServerOptions options;
  options.limits.alive_interval = 10ms;
  TestServer server(options, &source);
  RawClient client(server.port());
  client.send(subscribe);
  client.read_through("\r\n\r\n");
  EXPECT_EQ(client.read_chunk(), ": alive\n\n");
  EXPECT_EQ(client.read_chunk(), ": alive\n\n");
}

std::uint64_t dropped_in(const std::string& text) {
  constexpr std::string_view mark = ": {\"dropped\": ";
  return text.starts_with(mark) ? std::stoull(text.substr(mark.size())) : 0;
}

TEST(EventStream, LeavesEventsOfASlowClientInItsFeedAndSaysHowManyWereLost) {
  FakeSource source(10);
  TestServer server({}, &source);
  RawClient client(server.port());
  client.send(subscribe);
  source.opened.get_future().get();
  // More than the socket's buffers hold: then nobody takes from the feed until the client reads.
  for (int i = 0; i < 100; ++i) source.publish(std::string(1 << 20, 'x'));
  source.publish("last");
  client.read_through("\r\n\r\n");
  std::uint64_t lost = 0;
  std::uint64_t received = 0;
  for (std::string text; !text.ends_with("data: last\n\n");) {
    text = client.read_chunk().value();
    lost += dropped_in(text);
    for (auto at = text.find("data: "); at != std::string::npos; at = text.find("data: ", at + 1))
      ++received;
  }
  EXPECT_GT(lost, 0u);
  EXPECT_EQ(lost + received, 101u);
}

TEST(EventStream, EndsWhenTheServerStops) {
  FakeSource source;
  TestServer server({}, &source);
  RawClient client(server.port());
  client.send(subscribe);
  client.read_through("\r\n\r\n");
  server.stop(1h);
  EXPECT_EQ(client.read_chunk(), std::nullopt);
  EXPECT_EQ(client.read_until_closed(), "");
}

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
