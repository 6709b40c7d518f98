#include "hostler/transport/frames.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

#include "fake_clock.hpp"
#include "hostler/transport/memory.hpp"

namespace hostler {
namespace {

using namespace std::chrono_literals;

class FramesTest : public testing::Test {
 protected:
  void connect(FrameOptions options = {}, std::size_t capacity = 64 * 1024) {
    auto [near, far] = make_memory_pair(loop_.executor(), clock_, capacity);
    far_ = far;
    frames_ = FrameConnection::make(near, options);
  }

  void peer_writes(std::string_view bytes) {
    ASSERT_TRUE(loop_.run(far_->write(bytes, no_deadline)));
  }

  IoResult<std::string> read_frame() {
    const auto frame = loop_.run(frames_->read_frame());
    if (!frame) return frame.error();
    return std::string(*frame);
  }

  std::string peer_reads() {
    std::string buffer(1024 * 1024, '\0');
    const auto size = loop_.run(far_->read_some(buffer, no_deadline));
    return buffer.substr(0, size.value());
  }

  TestLoop loop_;
  FakeClock clock_{loop_};
  StreamPtr far_;
  std::shared_ptr<FrameConnection> frames_;
};

TEST_F(FramesTest, ReadsFramesAsTheyCome) {
  connect();
  peer_writes(std::string("\0\0\0\3one\0\0\0\0\0\0\0\5th", 17));
  EXPECT_EQ(read_frame().value(), "one");
  EXPECT_EQ(frames_->buffered_frame(), "");
  EXPECT_EQ(frames_->buffered_frame(), std::nullopt);
  peer_writes("ree");
  EXPECT_EQ(read_frame().value(), "three");
}

TEST_F(FramesTest, SendsWhatTheOtherSideReads) {
  connect();
  const auto other = FrameConnection::make(far_);
  const std::string large(300'000, 'x');
  EXPECT_EQ(frames_->try_send("small"), Sent::queued);
  EXPECT_EQ(frames_->try_send(large), Sent::queued);
  EXPECT_EQ(loop_.run(other->read_frame()).value(), "small");
  EXPECT_EQ(loop_.run(other->read_frame()).value(), large);
}

TEST_F(FramesTest, SendsInOneWriteWhatWasQueuedInOneTurn) {
  connect();
  frames_->try_send("a");
  frames_->try_send("");
  EXPECT_EQ(frames_->queued_bytes(), 9u);
  EXPECT_EQ(peer_reads(), std::string("\0\0\0\1a\0\0\0\0", 9));
}

TEST_F(FramesTest, TellsAnOrderlyEndFromHalfAFrame) {
  connect();
  peer_writes(std::string("\0\0\0\3one", 7));
  far_->close();
  EXPECT_EQ(read_frame().value(), "one");
  EXPECT_EQ(read_frame().error(), TransportError::ended);

  connect();
  peer_writes(std::string("\0\0", 2));
  far_->close();
  EXPECT_EQ(read_frame().error(), TransportError::cut_off);
  EXPECT_EQ(read_frame().error(), TransportError::cut_off);
}

TEST_F(FramesTest, RefusesAFrameThatIsTooLong) {
  connect({.max_payload = 10});
  peer_writes(std::string("\0\0\0\xb", 4));
  EXPECT_EQ(read_frame().error(), TransportError::message_too_long);
  EXPECT_THROW(frames_->try_send("eleven byte"), std::length_error);
}

TEST_F(FramesTest, ReadsOnAfterADeadline) {
  connect();
  peer_writes(std::string("\0\0\0\4ha", 6));
  auto pending = loop_.spawn(frames_->read_frame(clock_.now() + 30s));
  clock_.advance(30s);
  EXPECT_EQ(pending.get().error(), TransportError::deadline);
  peer_writes("lf");
  EXPECT_EQ(read_frame().value(), "half");
}

TEST_F(FramesTest, AnswersFullAboveHighWaterAndTakesNothing) {
  connect({.high_water = 100, .low_water = 10}, 16);
  while (frames_->try_send("123456") == Sent::queued) {
  }
  EXPECT_EQ(frames_->queued_bytes(), 100u);
  auto sending = loop_.spawn(frames_->send("waits"));
  loop_.settle();
  EXPECT_FALSE(sending.done());
  std::string received;
  while (received.size() < 109) received += peer_reads();
  loop_.finish(sending);
  EXPECT_TRUE(sending.get());
  EXPECT_TRUE(received.ends_with("waits"));
}

TEST_F(FramesTest, CutsOffAPeerThatTakesNothing) {
  connect({.write_deadline = 30s}, 10);
  frames_->try_send("more than ten bytes");
  auto reading = loop_.spawn(frames_->read_frame());
  clock_.advance(30s);
  EXPECT_FALSE(frames_->is_open());
  EXPECT_EQ(reading.get().error(), TransportError::stalled);
  EXPECT_EQ(frames_->try_send("x"), Sent::closed);
}

}  // namespace
}  // namespace hostler
