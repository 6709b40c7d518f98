#include "hostler/offload.hpp"

#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>
#include <memory>
#include <stdexcept>
#include <thread>

#include "test_loop.hpp"

namespace hostler {
namespace {

struct Threads {
  std::thread::id work;
  std::thread::id after;
};

Task<Threads> observe_threads() {
  Threads seen;
  seen.work = co_await offload([] { return std::this_thread::get_id(); });
  seen.after = std::this_thread::get_id();
  co_return seen;
}

TEST(Offload, WorksInAnotherThreadAndResumesInTheCallers) {
  TestLoop loop;
  const Threads seen = loop.run(observe_threads());
  EXPECT_NE(seen.work, std::this_thread::get_id());
  EXPECT_EQ(seen.after, std::this_thread::get_id());
}

TEST(Offload, TakesAndGivesValuesThatCanOnlyBeMoved) {
  TestLoop loop;
  auto doubled = loop.run(offload([value = std::make_unique<int>(21)]() mutable {
    *value *= 2;
    return std::move(value);
  }));
  EXPECT_EQ(*doubled, 42);
}

TEST(Offload, GivesTheCallerWhatTheWorkThrew) {
  TestLoop loop;
  EXPECT_THROW(loop.run(offload([]() -> int { throw std::domain_error("no"); })),
               std::domain_error);
}

TEST(Offload, RunsWorkWithoutAResult) {
  TestLoop loop;
  bool ran = false;
  loop.run(offload([&ran] { ran = true; }));
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace hostler
