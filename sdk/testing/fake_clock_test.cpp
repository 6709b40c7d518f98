#include "fake_clock.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace hostler {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class FakeClockTest : public testing::Test {
 protected:
  TestLoop loop_;
  FakeClock clock_{loop_};
};

TEST_F(FakeClockTest, StandsStillUntilAdvanced) {
  const TimePoint before = clock_.now();
  auto sleep = loop_.spawn(clock_.sleep_for(1s));
  loop_.settle();
  EXPECT_FALSE(sleep.done());
  EXPECT_EQ(clock_.now(), before);

  clock_.advance(999ms);
  EXPECT_FALSE(sleep.done());
  clock_.advance(1ms);
  EXPECT_TRUE(sleep.done());
  EXPECT_EQ(clock_.now(), before + 1s);
}

Task<> record(FakeClock* clock, Duration pause, int times, std::vector<Duration>* at) {
  const TimePoint start = clock->now();
  for (int i = 0; i < times; ++i) {
    co_await clock->sleep_for(pause);
    at->push_back(clock->now() - start);
  }
}

TEST_F(FakeClockTest, FiresEachTimerAtItsOwnTimeInOrder) {
  std::vector<Duration> at;
  loop_.spawn(record(&clock_, 2s, 2, &at));
  loop_.spawn(record(&clock_, 3s, 1, &at));
  clock_.advance(10s);
  EXPECT_THAT(at, ElementsAre(2s, 3s, 4s));
}

TEST_F(FakeClockTest, ReturnsAtOnceWhenTheTimeHasPassed) {
  loop_.run(clock_.sleep_until(clock_.now()));
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST_F(FakeClockTest, TellsACancelledTimerFromOneThatFired) {
  auto timer = clock_.make_timer(loop_.executor());
  timer->expires_at(clock_.now() + 1s);
  auto cancelled = loop_.spawn(timer->wait());
  loop_.settle();
  timer->cancel();
  loop_.settle();
  EXPECT_FALSE(cancelled.get());
  EXPECT_EQ(clock_.waiting(), 0u);

  auto fired = loop_.spawn(timer->wait());
  clock_.advance(1s);
  EXPECT_TRUE(fired.get());
}

TEST_F(FakeClockTest, EndsAWaitWhoseTimeIsChanged) {
  auto timer = clock_.make_timer(loop_.executor());
  timer->expires_at(clock_.now() + 1s);
  auto wait = loop_.spawn(timer->wait());
  loop_.settle();
  timer->expires_at(clock_.now() + 5s);
  loop_.settle();
  EXPECT_FALSE(wait.get());
}

}  // namespace
}  // namespace hostler
