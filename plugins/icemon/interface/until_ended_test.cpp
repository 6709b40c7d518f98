#include "interface/until_ended.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "hostler/condition.hpp"
#include "hostler/error.hpp"
#include "test_loop.hpp"

namespace icemon {
namespace {

using namespace hostler::asio::experimental::awaitable_operators;
using hostler::Task;

class UntilEnded : public testing::Test {
 protected:
  // Waits for `event`, then once more for `after`, as a command that tidies up.
  Task<Ended> work_and_tidy_up() {
    const Ended ended = co_await until_ended(event_.wait());
    co_await after_.wait();
    co_return ended;
  }
  Task<Ended> race() { co_return co_await until_ended(event_.wait() || after_.wait()); }

  hostler::Pending<Ended> spawn(Task<Ended> task) {
    auto pending = loop_.spawn(std::move(task), [&](auto handler) {
      return hostler::asio::bind_cancellation_slot(cancel_.slot(), std::move(handler));
    });
    loop_.settle();
    return pending;
  }
  void cancel() {
    cancel_.emit(hostler::asio::cancellation_type::terminal);
    loop_.settle();
  }

  hostler::TestLoop loop_;
  hostler::Condition event_{loop_.executor()}, after_{loop_.executor()};
  hostler::asio::cancellation_signal cancel_;
};

TEST_F(UntilEnded, TellsAnEndOfTheWorkFromOneByTheCaller) {
  auto pending = spawn(race());
  after_.notify_all();
  loop_.settle();
  EXPECT_EQ(pending.get(), Ended::itself);

  pending = spawn(race());
  cancel();
  EXPECT_EQ(pending.get(), Ended::by_caller);
}

TEST_F(UntilEnded, LetsWhatFollowsAwait) {
  auto pending = spawn(work_and_tidy_up());
  cancel();
  after_.notify_all();
  loop_.settle();
  EXPECT_EQ(pending.get(), Ended::by_caller);
}

TEST_F(UntilEnded, PassesAFailureOn) {
  const auto fail = []() -> Task<> {
    throw hostler::Failure("the disk is full");
    co_return;
  };
  auto pending = spawn(until_ended(fail()));
  EXPECT_THROW(pending.get(), hostler::Failure);
}

}  // namespace
}  // namespace icemon
