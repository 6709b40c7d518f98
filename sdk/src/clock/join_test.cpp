#include "hostler/join.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/system/system_error.hpp>
#include <string>

#include "hostler/condition.hpp"
#include "hostler/thrown.hpp"
#include "test_loop.hpp"

namespace hostler {
namespace {

using ::testing::HasSubstr;

Task<std::string> say(std::string text) { co_return text; }

Task<int> fail(std::string text) {
  throw Failure(text);
  co_return 0;
}

// What it awaits is cancelled; it has something to say all the same.
Task<std::string> end_well(asio::any_io_executor executor) {
  Condition never(executor);
  try {
    co_await never.wait();
  } catch (const boost::system::system_error&) {
  }
  co_return "good end";
}

// Tells in `ended` that it is gone.
Task<> wait_for_ever(asio::any_io_executor executor, bool& ended) {
  struct Guard {
    bool& ended;
    ~Guard() { ended = true; }
  } guard{ended};
  Condition never(executor);
  co_await never.wait();
}

TEST(FirstOf, GivesWhatTheFirstReturnsAndEndsTheOther) {
  TestLoop loop;
  bool ended = false;
  const auto result = loop.run(first_of(say("here"), wait_for_ever(loop.executor(), ended)));
  EXPECT_EQ(std::get<0>(result), "here");
  EXPECT_TRUE(ended);
}

TEST(FirstOf, ThrowsWhatTheFirstThrowsAndEndsTheOther) {
  TestLoop loop;
  bool ended = false;
  EXPECT_THROW(loop.run(first_of(wait_for_ever(loop.executor(), ended), fail("broken"))), Failure);
  EXPECT_TRUE(ended);
}

TEST(FirstOf, IsCancelledWithBoth) {
  TestLoop loop;
  bool first_ended = false;
  bool second_ended = false;
  asio::cancellation_signal cancel;
  auto pending = loop.spawn(first_of(wait_for_ever(loop.executor(), first_ended),
                                     wait_for_ever(loop.executor(), second_ended)),
                            [&](auto handler) { return asio::bind_cancellation_slot(cancel.slot(), handler); });
  loop.settle();
  cancel.emit(asio::cancellation_type::terminal);
  loop.finish(pending);
  std::exception_ptr thrown;
  try {
    pending.get();
  } catch (...) {
    thrown = std::current_exception();
  }
  ASSERT_TRUE(thrown);
  EXPECT_TRUE(is_cancellation(thrown));
  EXPECT_EQ(error_of(thrown).text, "canceled");
  EXPECT_TRUE(first_ended && second_ended);
}

TEST(FirstOf, LetsASideEndWellWhenTheCallerIsCancelled) {
  TestLoop loop;
  bool ended = false;
  asio::cancellation_signal cancel;
  auto pending = loop.spawn(first_of(wait_for_ever(loop.executor(), ended), end_well(loop.executor())),
                            [&](auto handler) { return asio::bind_cancellation_slot(cancel.slot(), handler); });
  loop.settle();
  cancel.emit(asio::cancellation_type::terminal);
  loop.finish(pending);
  EXPECT_EQ(std::get<1>(pending.get()), "good end");
}

TEST(BothOf, GivesWhatBothReturn) {
  TestLoop loop;
  const auto result = loop.run(both_of(say("one"), say("two")));
  EXPECT_EQ(result.first + result.second, "onetwo");
}

TEST(BothOf, ThrowsWhatOneThrowsWhicheverItIsAndEndsTheOther) {
  TestLoop loop;
  bool ended = false;
  EXPECT_THROW(loop.run(both_of(fail("broken"), wait_for_ever(loop.executor(), ended))), Failure);
  EXPECT_TRUE(ended);
  ended = false;
  EXPECT_THROW(loop.run(both_of(wait_for_ever(loop.executor(), ended), fail("broken"))), Failure);
  EXPECT_TRUE(ended);
}

TEST(Thrown, IsTheFirstOfCoroutinesThatWereJoined) {
  using namespace asio::experimental::awaitable_operators;
  TestLoop loop;
  bool ended = false;
  std::exception_ptr thrown;
  try {
    loop.run(fail("broken") && wait_for_ever(loop.executor(), ended));
  } catch (...) {
    thrown = std::current_exception();
  }
  ASSERT_TRUE(thrown);
  EXPECT_FALSE(is_cancellation(thrown));
  EXPECT_THAT(error_of(thrown).text, HasSubstr("broken"));
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace hostler
