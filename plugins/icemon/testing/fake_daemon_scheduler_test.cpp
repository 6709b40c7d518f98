#include "testing/fake_daemon.hpp"

#include "testing/scheduler_test.hpp"

namespace icemon {
namespace {

class FakeDaemonTest : public SchedulerTest {};

TEST_F(FakeDaemonTest, IsGivenJobsByARealScheduler) {
  const auto build = daemon("build");
  const auto desk = client("desk");

  FakeRequest request;
  request.file = "/src/a.cpp";
  request.client = 7;
  const Assignment first = ask(*desk, request);
  EXPECT_EQ(first.job, 1U);
  EXPECT_EQ(first.client, 7U);
  EXPECT_EQ(first.port, build->port());

  JobDone done;
  done.job = first.job;
  build->begin(first.job);
  build->end(done);
  const Assignment second = ask(*desk, request);
  EXPECT_EQ(second.job, 2U);
  EXPECT_TRUE(build->is_connected());
  EXPECT_TRUE(desk->is_connected());
}

TEST_F(FakeDaemonTest, NoticesTheEndOfItsScheduler) {
  const auto desk = client("desk");
  loop_.run(scheduler_->end(SIGKILL));
  EXPECT_THROW(loop_.run(desk->next_assignment()), hostler::Failure);
}

}  // namespace
}  // namespace icemon
