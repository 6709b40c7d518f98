#include "hostler/transport/lines.hpp"

#include <gmock/gmock.h>

#include "fake_clock.hpp"
#include "hostler/transport/memory.hpp"

namespace hostler {
namespace {

using namespace std::chrono_literals;

class LinesTest : public testing::Test {
 protected:
  void connect(LineOptions options = {}, std::size_t capacity = 64 * 1024) {
    auto [near, far] = make_memory_pair(loop_.executor(), clock_, capacity);
    far_ = far;
    lines_ = LineConnection::make(near, options);
  }

  void peer_writes(std::string_view bytes) {
    ASSERT_TRUE(loop_.run(far_->write(bytes, no_deadline)));
  }

  IoResult<std::string> read_line() {
    const auto line = loop_.run(lines_->read_line());
    if (!line) return line.error();
    return std::string(*line);
  }

  std::string peer_reads() {
    std::string buffer(1024 * 1024, '\0');
    const auto size = loop_.run(far_->read_some(buffer, no_deadline));
    return buffer.substr(0, size.value());
  }

  TestLoop loop_;
  FakeClock clock_{loop_};
  StreamPtr far_;
  std::shared_ptr<LineConnection> lines_;
};

TEST_F(LinesTest, ReadsLinesWithBothKindsOfEnds) {
  connect();
  peer_writes("one\ntwo\r\n\nth");
  EXPECT_EQ(read_line().value(), "one");
  EXPECT_EQ(read_line().value(), "two");
  EXPECT_EQ(read_line().value(), "");
  peer_writes("ree\n");
  EXPECT_EQ(read_line().value(), "three");
}

TEST_F(LinesTest, GivesLinesThatAreHereWithoutWaiting) {
  connect();
  peer_writes("one\ntwo\nthr");
  EXPECT_EQ(read_line().value(), "one");
  EXPECT_EQ(lines_->buffered_line(), "two");
  EXPECT_EQ(lines_->buffered_line(), std::nullopt);
}

TEST_F(LinesTest, TellsAnOrderlyEndFromHalfALine) {
  connect();
  peer_writes("one\n");
  far_->close();
  EXPECT_EQ(read_line().value(), "one");
  EXPECT_EQ(read_line().error(), TransportError::ended);

  connect();
  peer_writes("{\"half\":");
  far_->close();
  EXPECT_EQ(read_line().error(), TransportError::cut_off);
  EXPECT_EQ(read_line().error(), TransportError::cut_off);
}

TEST_F(LinesTest, TakesALineOfExactlyTheLimit) {
  connect({.max_line = 5000});
  peer_writes(std::string(5000, 'a') + "\nb\n");
  EXPECT_EQ(read_line().value(), std::string(5000, 'a'));
  EXPECT_EQ(read_line().value(), "b");
}

TEST_F(LinesTest, RefusesALongerLineEvenWhenItsEndIsHere) {
  connect({.max_line = 5000});
  peer_writes(std::string(5001, 'a') + "\nb\n");
  EXPECT_EQ(read_line().error(), TransportError::line_too_long);
  EXPECT_EQ(read_line().error(), TransportError::line_too_long);
}

TEST_F(LinesTest, StopsReadingALineOfTenMegabytes) {
  connect();
  const std::string bomb(10'000'000, 'x');
  auto writing = loop_.spawn(far_->write(bomb, no_deadline));
  EXPECT_EQ(read_line().error(), TransportError::line_too_long);
  loop_.settle();
  EXPECT_FALSE(writing.done()) << "the rest is still with the peer";
  lines_->close();
  loop_.finish(writing);
  EXPECT_FALSE(writing.get());
}

TEST_F(LinesTest, GivesGarbageAsItIs) {
  connect();
  const std::string garbage("\xff\xfd\x00\x01\r\x80", 6);
  peer_writes(garbage + "\nafter\n");
  EXPECT_EQ(read_line().value(), garbage);
  EXPECT_EQ(read_line().value(), "after");
}

TEST_F(LinesTest, ReadsOnAfterADeadline) {
  connect();
  peer_writes("hal");
  auto pending = loop_.spawn(lines_->read_line(clock_.now() + 30s));
  clock_.advance(30s);
  EXPECT_EQ(pending.get().error(), TransportError::deadline);
  peer_writes("f\n");
  EXPECT_EQ(read_line().value(), "half");
}

TEST_F(LinesTest, WritesWhatWasSentInOneTurnAtOnce) {
  connect();
  for (const char* line : {"one", "two", "three"}) EXPECT_EQ(lines_->try_send(line), Sent::queued);
  EXPECT_EQ(lines_->queued_bytes(), 14u);
  EXPECT_EQ(peer_reads(), "one\ntwo\nthree\n");
  EXPECT_EQ(lines_->queued_bytes(), 0u);
}

TEST_F(LinesTest, SendsAPromptWithoutALinesEnd) {
  connect();
  EXPECT_EQ(lines_->try_send_text("> "), Sent::queued);
  EXPECT_EQ(peer_reads(), "> ");
}

TEST_F(LinesTest, AnswersFullAboveHighWaterAndTakesNothing) {
  connect({.high_water = 1000, .low_water = 100}, 64);
  const std::string line(99, 'x');
  int queued = 0;
  while (lines_->try_send(line) == Sent::queued) ++queued;
  EXPECT_EQ(queued, 10);
  EXPECT_EQ(lines_->queued_bytes(), 1000u);
  EXPECT_EQ(lines_->try_send(line), Sent::full);
  EXPECT_EQ(lines_->queued_bytes(), 1000u);
}

TEST_F(LinesTest, LetsASenderWaitUntilLowWater) {
  connect({.high_water = 200'000, .low_water = 70'000}, 1000);
  while (lines_->try_send(std::string(999, 'x')) == Sent::queued) {
  }
  auto sending = loop_.spawn(lines_->send("the last"));
  loop_.settle();
  EXPECT_FALSE(sending.done());
  std::string received;
  while (!sending.done()) received += peer_reads();
  EXPECT_TRUE(sending.get());
  EXPECT_GE(received.size(), 200'000u - 70'000u - 1000u) << "went on above low water";
  while (!received.ends_with("the last\n")) received += peer_reads();
  EXPECT_EQ(received.size(), 200'009u);
}

TEST_F(LinesTest, CutsOffAPeerThatTakesNothing) {
  connect({.write_deadline = 30s}, 10);
  EXPECT_EQ(lines_->try_send("more than ten bytes"), Sent::queued);
  auto reading = loop_.spawn(lines_->read_line());
  clock_.advance(29s);
  EXPECT_TRUE(lines_->is_open());
  clock_.advance(1s);
  EXPECT_FALSE(lines_->is_open());
  EXPECT_EQ(reading.get().error(), TransportError::stalled);
  EXPECT_EQ(lines_->try_send("x"), Sent::closed);
  EXPECT_EQ(loop_.run(lines_->send("x")).error(), TransportError::stalled);
}

TEST_F(LinesTest, WakesAWaitingSenderWhenTheConnectionEnds) {
  connect({.high_water = 10, .low_water = 5}, 4);
  EXPECT_EQ(lines_->try_send("0123456789"), Sent::queued);
  auto sending = loop_.spawn(lines_->send("waits"));
  loop_.settle();
  far_->close();
  loop_.finish(sending);
  EXPECT_EQ(sending.get().error(), boost::system::errc::broken_pipe);
}

TEST_F(LinesTest, DrainsBeforeItIsClosed) {
  connect({}, 10);
  EXPECT_EQ(lines_->try_send("a long farewell"), Sent::queued);
  auto draining = loop_.spawn(lines_->drain());
  loop_.settle();
  EXPECT_FALSE(draining.done());
  std::string received = peer_reads();
  loop_.finish(draining);
  EXPECT_TRUE(draining.get());
  lines_->close();
  received += peer_reads();
  EXPECT_EQ(received, "a long farewell\n");
  EXPECT_EQ(loop_.run(lines_->drain()).error(), TransportError::closed);
}

TEST_F(LinesTest, GivesUpDrainingAtTheDeadline) {
  connect({}, 10);
  EXPECT_EQ(lines_->try_send("a long farewell"), Sent::queued);
  auto draining = loop_.spawn(lines_->drain(clock_.now() + 2s));
  clock_.advance(2s);
  EXPECT_EQ(draining.get().error(), TransportError::deadline);
  EXPECT_TRUE(lines_->is_open());
}

TEST_F(LinesTest, ClosesItsStreamWhenDropped) {
  connect();
  lines_.reset();
  std::array<char, 10> buffer{};
  EXPECT_EQ(loop_.run(far_->read_some(buffer, no_deadline)).error(), TransportError::ended);
}

TEST_F(LinesTest, EndsAReadWhenClosed) {
  connect();
  auto reading = loop_.spawn(lines_->read_line());
  loop_.settle();
  lines_->close();
  loop_.finish(reading);
  EXPECT_EQ(reading.get().error(), TransportError::closed);
}

}  // namespace
}  // namespace hostler
