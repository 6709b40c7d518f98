#include "hostler/clock.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/system/system_error.hpp>

#include "fake_clock.hpp"

namespace hostler {
namespace {

using namespace std::chrono_literals;

TEST(SystemClock, SleepsUntilTheTimeIsReached) {
  TestLoop loop;
  const TimePoint until = Clock::system().now() + 1ms;
  loop.run(Clock::system().sleep_until(until));
  EXPECT_GE(Clock::system().now(), until);
}

TEST(SystemClock, CancelsATimerBeforeItsTime) {
  TestLoop loop;
  auto timer = Clock::system().make_timer(loop.executor());
  timer->expires_at(no_deadline);
  auto wait = loop.spawn(timer->wait());
  loop.settle();
  EXPECT_FALSE(wait.done());
  timer->cancel();
  loop.settle();
  EXPECT_FALSE(wait.get());
}

void expect_that_cancelling_ends_the_sleep(TestLoop& loop, Clock& clock) {
  asio::cancellation_signal signal;
  auto sleep = loop.spawn(clock.sleep_for(1h), [&](auto handler) {
    return asio::bind_cancellation_slot(signal.slot(), std::move(handler));
  });
  loop.settle();
  EXPECT_FALSE(sleep.done());
  signal.emit(asio::cancellation_type::terminal);
  loop.settle();
  EXPECT_THROW(sleep.get(), boost::system::system_error);
}

TEST(SystemClock, SleepCanBeCancelled) {
  TestLoop loop;
  expect_that_cancelling_ends_the_sleep(loop, Clock::system());
}

TEST(FakeClock, SleepCanBeCancelled) {
  TestLoop loop;
  FakeClock clock(loop);
  expect_that_cancelling_ends_the_sleep(loop, clock);
  EXPECT_EQ(clock.waiting(), 0u);
}

}  // namespace
}  // namespace hostler
