#include "hostler/condition.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/system/system_error.hpp>

#include "test_loop.hpp"

namespace hostler {
namespace {

class ConditionTest : public testing::Test {
 protected:
  TestLoop loop_;
  Condition condition_{loop_.executor()};
};

TEST_F(ConditionTest, WakesTheOneThatHasWaitedLongest) {
  auto first = loop_.spawn(condition_.wait());
  auto second = loop_.spawn(condition_.wait());
  loop_.settle();
  condition_.notify_one();
  EXPECT_FALSE(first.done()) << "resumed inside notify_one()";
  loop_.settle();
  EXPECT_TRUE(first.done());
  EXPECT_FALSE(second.done());
}

TEST_F(ConditionTest, WakesAll) {
  auto first = loop_.spawn(condition_.wait());
  auto second = loop_.spawn(condition_.wait());
  loop_.settle();
  condition_.notify_all();
  loop_.settle();
  EXPECT_TRUE(first.done());
  EXPECT_TRUE(second.done());
}

TEST_F(ConditionTest, ForgetsANotificationThatNobodyWaitedFor) {
  condition_.notify_all();
  auto wait = loop_.spawn(condition_.wait());
  loop_.settle();
  EXPECT_FALSE(wait.done());
}

TEST_F(ConditionTest, GoesOnWaitingWhileThePredicateIsFalse) {
  int count = 0;
  auto wait = loop_.spawn(condition_.wait([&] { return count == 2; }));
  for (int expected : {1, 2}) {
    loop_.settle();
    EXPECT_FALSE(wait.done());
    count = expected;
    condition_.notify_all();
  }
  loop_.settle();
  EXPECT_TRUE(wait.done());
}

TEST_F(ConditionTest, DoesNotWaitWhenThePredicateHolds) {
  loop_.run(condition_.wait([] { return true; }));
}

TEST_F(ConditionTest, TellsACancelledWaiterAndKeepsTheOthersWaiting) {
  asio::cancellation_signal signal;
  auto cancelled = loop_.spawn(condition_.wait(), [&](auto handler) {
    return asio::bind_cancellation_slot(signal.slot(), std::move(handler));
  });
  auto other = loop_.spawn(condition_.wait());
  loop_.settle();
  signal.emit(asio::cancellation_type::terminal);
  loop_.settle();
  EXPECT_THROW(cancelled.get(), boost::system::system_error);
  EXPECT_FALSE(other.done());
}

}  // namespace
}  // namespace hostler
