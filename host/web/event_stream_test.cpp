#include "web/event_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "web/fake_event_source.hpp"
#include "web/test_server.hpp"

namespace hostler::host {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

}  // namespace
}  // namespace hostler::host
