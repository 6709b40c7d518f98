// The contract of Stream, against every kind of it.
#include "hostler/transport/stream.hpp"

#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <functional>

#include "fake_clock.hpp"
#include "hostler/transport/local.hpp"
#include "hostler/transport/memory.hpp"
#include "hostler/transport/tcp.hpp"

namespace hostler {
namespace {

using namespace std::chrono_literals;
using Pair = std::pair<StreamPtr, StreamPtr>;

Task<Pair> connect_to_self(TcpListener* listener) {
  const HostPort to{"127.0.0.1", listener->port()};
  auto near = co_await tcp_connect(to, Clock::system().now() + 10s);
  auto far = co_await listener->accept();
  co_return Pair{near.value(), far.value()};
}

Pair memory_pair(TestLoop& loop) { return make_memory_pair(loop.executor()); }

Pair local_pair(TestLoop& loop) {
  auto channel = make_local_channel(loop.executor()).value();
  auto far = adopt_stream_socket(loop.executor(), std::move(channel.remote), "far").value();
  return {channel.stream, far};
}

Pair tcp_pair(TestLoop& loop) {
  auto listener = TcpListener::listen(loop.executor(), {"127.0.0.1", 0}).value();
  return loop.run(connect_to_self(&listener));
}

struct Kind {
  const char* name;
  Pair (*make)(TestLoop&);
};

class StreamTest : public testing::TestWithParam<Kind> {
 protected:
  IoResult<std::string> read(const StreamPtr& stream, TimePoint deadline = no_deadline) {
    std::array<char, 100> buffer{};
    const auto size = loop_.run(stream->read_some(buffer, deadline));
    if (!size) return size.error();
    return std::string(buffer.data(), *size);
  }

  IoResult<void> write(const StreamPtr& stream, std::string_view bytes,
                       TimePoint deadline = no_deadline) {
    return loop_.run(stream->write(bytes, deadline));
  }

  TestLoop loop_;
  Pair pair_ = GetParam().make(loop_);
  StreamPtr near_ = pair_.first;
  StreamPtr far_ = pair_.second;
};

TEST_P(StreamTest, CarriesBytesBothWays) {
  ASSERT_TRUE(write(near_, "ping"));
  EXPECT_EQ(read(far_).value(), "ping");
  ASSERT_TRUE(write(far_, "pong"));
  EXPECT_EQ(read(near_).value(), "pong");
}

TEST_P(StreamTest, GivesWhatWasWrittenBeforeTheEnd) {
  ASSERT_TRUE(write(near_, "last"));
  near_->close();
  EXPECT_EQ(read(far_).value(), "last");
  EXPECT_EQ(read(far_).error(), TransportError::ended);
}

TEST_P(StreamTest, EndsAReadInProgressWhenClosed) {
  std::array<char, 10> buffer{};
  auto pending = loop_.spawn(near_->read_some(buffer, no_deadline));
  loop_.settle();
  EXPECT_FALSE(pending.done());
  near_->close();
  near_->close();
  loop_.finish(pending);
  EXPECT_EQ(pending.get().error(), TransportError::closed);
  EXPECT_EQ(write(near_, "x").error(), TransportError::closed);
}

TEST_P(StreamTest, KeepsItselfAliveDuringARead) {
  std::array<char, 10> buffer{};
  auto pending = loop_.spawn(near_->read_some(buffer, no_deadline));
  loop_.settle();
  pair_.first.reset();
  near_.reset();
  ASSERT_TRUE(write(far_, "late"));
  loop_.finish(pending);
  EXPECT_EQ(pending.get().value(), 4u);
}

TEST_P(StreamTest, GivesUpReadingAtTheDeadlineAndLosesNothing) {
  EXPECT_EQ(read(near_, near_->clock().now() + 5ms).error(), TransportError::deadline);
  ASSERT_TRUE(write(far_, "later"));
  EXPECT_EQ(read(near_, near_->clock().now() + 1h).value(), "later");
  EXPECT_EQ(read(near_, near_->clock().now() + 5ms).error(), TransportError::deadline);
}

TEST_P(StreamTest, HonoursADeadlineThatFollowsALaterOne) {
  ASSERT_TRUE(write(far_, "at once"));
  EXPECT_EQ(read(near_, near_->clock().now() + 1h).value(), "at once");
  EXPECT_EQ(read(near_, near_->clock().now() + 5ms).error(), TransportError::deadline);
}

TEST_P(StreamTest, GivesUpWritingToAPeerThatReadsNothing) {
  const std::string much(16 * 1024 * 1024, 'x');
  EXPECT_EQ(write(near_, much, near_->clock().now() + 20ms).error(), TransportError::deadline);
}

TEST_P(StreamTest, WritesMoreThanFitsWhileThePeerReads) {
  const std::string much(1024 * 1024, 'x');
  auto pending = loop_.spawn(near_->write(much, no_deadline));
  std::size_t received = 0;
  while (received < much.size()) received += read(far_).value().size();
  loop_.finish(pending);
  EXPECT_TRUE(pending.get());
}

TEST_P(StreamTest, TellsAWriterThatThePeerIsGone) {
  far_->close();
  IoResult<void> written;
  while (written) written = write(near_, "x");  // the first one may be on its way
  EXPECT_TRUE(written.error() == boost::system::errc::broken_pipe ||
              written.error() == boost::system::errc::connection_reset)
      << written.error().message();
}

TEST_P(StreamTest, EndsAReadWhenItsCoroutineIsCancelled) {
  std::array<char, 10> buffer{};
  asio::cancellation_signal signal;
  auto pending = loop_.spawn(near_->read_some(buffer, no_deadline), [&](auto handler) {
    return asio::bind_cancellation_slot(signal.slot(), std::move(handler));
  });
  loop_.settle();
  signal.emit(asio::cancellation_type::terminal);
  loop_.finish(pending);
  EXPECT_EQ(pending.get().error(), boost::system::errc::operation_canceled);
  ASSERT_TRUE(write(far_, "still open"));
  EXPECT_EQ(read(near_).value(), "still open");
}

INSTANTIATE_TEST_SUITE_P(All, StreamTest,
                         testing::Values(Kind{"Memory", memory_pair}, Kind{"Local", local_pair},
                                         Kind{"Tcp", tcp_pair}),
                         [](const auto& info) { return info.param.name; });

TEST(MemoryStream, MeasuresDeadlinesWithItsClock) {
  TestLoop loop;
  FakeClock clock(loop);
  auto [near, far] = make_memory_pair(loop.executor(), clock);
  std::array<char, 10> buffer{};
  auto pending = loop.spawn(near->read_some(buffer, clock.now() + 1h));
  clock.advance(59min);
  EXPECT_FALSE(pending.done());
  clock.advance(1min);
  EXPECT_EQ(pending.get().error(), TransportError::deadline);
}

}  // namespace
}  // namespace hostler
