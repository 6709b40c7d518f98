#include "hostler/transport/websocket.hpp"

#include <gmock/gmock.h>

#include "fake_clock.hpp"
#include "hostler/transport/memory.hpp"

namespace hostler {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view upgrade =
    "GET /live HTTP/1.1\r\nHost: 10.0.0.7:9999\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Origin: http://10.0.0.7\r\n\r\n";

class WebSocketTest : public testing::Test {
 protected:
  Pending<IoResult<WebSocketPtr>> accept(std::size_t capacity = 64 * 1024) {
    auto [near, far] = make_memory_pair(loop_.executor(), clock_, capacity);
    far_ = far;
    return loop_.spawn(WebSocketConnection::accept(near, clock_.now() + 10s, options_));
  }

  // Both sides spoken by the library.
  void connect(std::size_t capacity = 64 * 1024) {
    auto accepting = accept(capacity);
    const auto deadline = clock_.now() + 10s;
    client_ =
        loop_.run(WebSocketConnection::connect(far_, "farm", "/live", deadline, options_)).value();
    loop_.finish(accepting);
    server_ = accepting.get().value();
  }

  // The other side spoken by hand.
  void connect_by_hand(std::size_t capacity = 64 * 1024) {
    auto accepting = accept(capacity);
    peer_writes(upgrade);
    loop_.finish(accepting);
    server_ = accepting.get().value();
    EXPECT_THAT(peer_reads(), StartsWith("HTTP/1.1 101 "));
  }

  void peer_writes(std::string_view bytes) {
    ASSERT_TRUE(loop_.run(far_->write(bytes, no_deadline)));
  }

  std::string peer_reads() {
    std::string buffer(1024 * 1024, '\0');
    const auto size = loop_.run(far_->read_some(buffer, no_deadline));
    return size ? buffer.substr(0, *size) : "";
  }

  TestLoop loop_;
  FakeClock clock_{loop_};
  WebSocketOptions options_;
  StreamPtr far_;
  WebSocketPtr server_;
  WebSocketPtr client_;
};

TEST_F(WebSocketTest, CarriesTextBothWays) {
  connect();
  const std::string large(60'000, 'x');
  EXPECT_EQ(client_->try_send_text("question"), Sent::queued);
  EXPECT_EQ(client_->try_send_text(large), Sent::queued);
  EXPECT_EQ(loop_.run(server_->read_text()).value(), "question");
  EXPECT_EQ(loop_.run(server_->read_text()).value(), large);
  EXPECT_TRUE(loop_.run(server_->send_text("answer")));
  EXPECT_EQ(loop_.run(client_->read_text()).value(), "answer");
}

TEST_F(WebSocketTest, TellsWhatWasAskedForAndByWhom) {
  connect_by_hand();
  EXPECT_EQ(server_->target(), "/live");
  EXPECT_EQ(server_->origin(), "http://10.0.0.7");
}

TEST_F(WebSocketTest, AnswersTheKeyAsTheStandardSays) {
  auto accepting = accept();
  peer_writes(upgrade);
  EXPECT_THAT(peer_reads(), AllOf(StartsWith("HTTP/1.1 101 Switching Protocols\r\n"),
                                  HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")));
}

TEST_F(WebSocketTest, SendsAMessageAsOneFrame) {
  connect_by_hand();
  server_->try_send_text("hi");
  EXPECT_EQ(peer_reads(), "\x81\2hi");
  server_->try_send_text(std::string(5000, 'x'));
  EXPECT_EQ(peer_reads(), std::string("\x81\x7e\x13\x88") + std::string(5000, 'x'));
}

TEST_F(WebSocketTest, AnswersPings) {
  connect_by_hand();
  peer_writes(std::string("\x89\x82\0\0\0\0hi", 8));
  EXPECT_EQ(peer_reads(), "\x8a\2hi");
}

TEST_F(WebSocketTest, TakesAMessageThatCameWithTheRequest) {
  auto accepting = accept();
  peer_writes(std::string(upgrade) + std::string("\x81\x82\0\0\0\0hi", 8));
  loop_.finish(accepting);
  EXPECT_EQ(loop_.run(accepting.get().value()->read_text()).value(), "hi");
}

TEST_F(WebSocketTest, RefusesAnUnmaskedFrame) {
  connect_by_hand();
  peer_writes("\x81\2hi");
  const auto error = loop_.run(server_->read_text()).error();
  EXPECT_THAT(error.message(), HasSubstr("unmasked"));
  EXPECT_THAT(peer_reads(), StartsWith("\x88\2\x03\xea")) << "1002, a breach of the protocol";
  EXPECT_FALSE(server_->is_open());
}

TEST_F(WebSocketTest, RefusesTextThatIsNotUtf8) {
  connect_by_hand();
  peer_writes(std::string("\x81\x82\0\0\0\0\xff\xff", 8));
  EXPECT_FALSE(loop_.run(server_->read_text()));
  EXPECT_THAT(peer_reads(), StartsWith("\x88\2\x03\xef")) << "1007, bad payload";
}

TEST_F(WebSocketTest, TakesAMessageOfExactlyTheLimitAndNoLongerOne) {
  options_.max_message = 100;
  connect();
  client_->try_send_text(std::string(100, 'x'));
  client_->try_send_text(std::string(101, 'y'));
  EXPECT_EQ(loop_.run(server_->read_text()).value(), std::string(100, 'x'));
  EXPECT_EQ(loop_.run(server_->read_text()).error(), TransportError::message_too_long);
  EXPECT_EQ(server_->try_send_text("x"), Sent::closed);
}

TEST_F(WebSocketTest, RefusesInHttpWhatIsNoUpgrade) {
  auto accepting = accept();
  peer_writes("GET / HTTP/1.1\r\nHost: farm\r\n\r\n");
  loop_.finish(accepting);
  EXPECT_FALSE(accepting.get());
  EXPECT_THAT(peer_reads(), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_EQ(peer_reads(), "") << "the stream is closed";
}

TEST_F(WebSocketTest, RefusesPagesOfOtherSitesUnlessToldToTakeAny) {
  std::string foreign(upgrade);
  foreign.replace(foreign.find("http://10.0.0.7"), 15, "http://evil.com");
  auto accepting = accept();
  peer_writes(foreign);
  loop_.finish(accepting);
  EXPECT_EQ(accepting.get().error(), boost::system::errc::permission_denied);
  EXPECT_THAT(peer_reads(), StartsWith("HTTP/1.1 403 Forbidden\r\n"));

  options_.pages = Pages::any;
  auto open = accept();
  peer_writes(foreign);
  loop_.finish(open);
  EXPECT_TRUE(open.get());
}

TEST_F(WebSocketTest, ClosesOnGarbageAndOnARequestWithoutEnd) {
  auto accepting = accept();
  peer_writes("\x16\x03\x01\x02 not HTTP\r\n\r\n");
  loop_.finish(accepting);
  EXPECT_FALSE(accepting.get());

  auto endless = accept();
  peer_writes("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x'));
  loop_.finish(endless);
  EXPECT_EQ(endless.get().error(), TransportError::message_too_long);
}

TEST_F(WebSocketTest, GivesUpOnASlowRequestHoweverItTrickles) {
  auto accepting = accept();
  for (const char byte : upgrade.substr(0, 9)) {
    peer_writes({&byte, 1});
    clock_.advance(1s);
  }
  EXPECT_FALSE(accepting.done());
  clock_.advance(1s);
  EXPECT_EQ(accepting.get().error(), TransportError::deadline);
}

TEST_F(WebSocketTest, AnswersFullWhenTheReaderIsSlowAndTakesNothing) {
  options_.sending = {.high_water = 1000, .low_water = 100, .write_deadline = 30s};
  connect_by_hand(200);
  int queued = 0;
  while (server_->try_send_text(std::string(100, 'x')) == Sent::queued) ++queued;
  EXPECT_EQ(queued, 10);
  EXPECT_EQ(server_->queued_bytes(), 1000u);
  auto sending = loop_.spawn(server_->send_text("last"));
  loop_.settle();
  EXPECT_FALSE(sending.done());
  std::string received;
  while (!received.ends_with("last")) received += peer_reads();
  EXPECT_EQ(received.size(), 10 * 102u + 6u);
  EXPECT_TRUE(sending.get());
  EXPECT_EQ(server_->queued_bytes(), 0u);
}

TEST_F(WebSocketTest, CutsOffAPeerThatTakesNothing) {
  connect_by_hand(200);
  server_->try_send_text(std::string(1000, 'x'));
  auto reading = loop_.spawn(server_->read_text());
  clock_.advance(29s);
  EXPECT_TRUE(server_->is_open());
  clock_.advance(1s);
  loop_.finish(reading);
  EXPECT_EQ(reading.get().error(), TransportError::stalled);
  EXPECT_EQ(server_->queued_bytes(), 0u);
}

TEST_F(WebSocketTest, ReadsOnAfterADeadline) {
  connect();
  auto reading = loop_.spawn(server_->read_text(clock_.now() + 5s));
  clock_.advance(5s);
  EXPECT_EQ(reading.get().error(), TransportError::deadline);
  client_->try_send_text("late");
  EXPECT_EQ(loop_.run(server_->read_text(clock_.now() + 5s)).value(), "late");
}

TEST_F(WebSocketTest, SaysGoodbyeWhenTheQueueIsEmpty) {
  connect();
  server_->try_send_text("one");
  server_->try_send_text("two");
  auto finishing = loop_.spawn(server_->finish(clock_.now() + 5s));
  loop_.settle();
  EXPECT_EQ(server_->try_send_text("three"), Sent::closed);
  EXPECT_EQ(loop_.run(client_->read_text()).value(), "one");
  EXPECT_EQ(loop_.run(client_->read_text()).value(), "two");
  EXPECT_EQ(loop_.run(client_->read_text()).error(), TransportError::ended);
  loop_.finish(finishing);
  EXPECT_FALSE(server_->is_open());
}

TEST_F(WebSocketTest, WaitsForAGoodbyeNoLongerThanTold) {
  connect_by_hand();
  auto finishing = loop_.spawn(server_->finish(clock_.now() + 5s));
  EXPECT_EQ(peer_reads(), "\x88\2\x03\xe8");
  clock_.advance(5s);
  EXPECT_TRUE(finishing.done());
  EXPECT_FALSE(server_->is_open());
}

TEST_F(WebSocketTest, EndsWithItsPeer) {
  connect();
  client_->close();
  EXPECT_EQ(loop_.run(server_->read_text()).error(), TransportError::ended);
}

TEST_F(WebSocketTest, ClosesItsStreamWhenDropped) {
  connect_by_hand();
  server_.reset();
  EXPECT_EQ(peer_reads(), "");
}

}  // namespace
}  // namespace hostler
