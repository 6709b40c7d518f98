#include "hostler/task_group.hpp"

#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <stdexcept>
#include <vector>

#include "test_loop.hpp"

namespace hostler {
namespace {

class TaskGroupTest : public testing::Test {
 protected:
  Task<> wait_and_count() {
    co_await condition_.wait();
    ++counted_;
  }
  Task<> wait_twice() {
    using namespace asio::experimental::awaitable_operators;
    co_await (wait_and_count() && wait_and_count());
  }
  Task<> fail() {
    co_await condition_.wait();
    throw std::runtime_error("out of paper");
  }

  TestLoop loop_;
  Condition condition_{loop_.executor()};
  std::vector<std::string> failures_;
  TaskGroup group_{loop_.executor(), [this](const std::string& text) { failures_.push_back(text); }};
  int counted_ = 0;
};

TEST_F(TaskGroupTest, EndsWhenItsLastTaskHas) {
  group_.spawn(wait_and_count());
  group_.spawn(wait_and_count());
  auto ended = loop_.spawn(group_.ended());
  loop_.settle();
  EXPECT_FALSE(ended.done());
  condition_.notify_all();
  loop_.settle();
  EXPECT_TRUE(ended.done());
  EXPECT_EQ(counted_, 2);
}

TEST_F(TaskGroupTest, TellsWhatATaskThrew) {
  group_.spawn(fail());
  loop_.settle();
  condition_.notify_all();
  loop_.settle();
  EXPECT_EQ(failures_, std::vector<std::string>{"out of paper"});
}

TEST_F(TaskGroupTest, CancelsWhatRunsWithoutCallingItAFailure) {
  group_.spawn(wait_and_count());
  group_.spawn(wait_and_count());
  loop_.settle();
  group_.cancel();
  auto ended = loop_.spawn(group_.ended());
  loop_.settle();
  EXPECT_TRUE(ended.done());
  EXPECT_EQ(counted_, 0);
  EXPECT_TRUE(failures_.empty());
}

TEST_F(TaskGroupTest, CancelsCoroutinesThatWereJoined) {
  group_.spawn(wait_twice());
  loop_.settle();
  group_.cancel();
  loop_.settle();
  EXPECT_TRUE(failures_.empty()) << failures_.front();
}

TEST_F(TaskGroupTest, WaitsForGuests) {
  auto guest = std::make_unique<TaskGroup::Guest>(group_);
  auto ended = loop_.spawn(group_.ended());
  loop_.settle();
  EXPECT_FALSE(ended.done());
  guest.reset();
  loop_.settle();
  EXPECT_TRUE(ended.done());
}

}  // namespace
}  // namespace hostler
