// When both the client and its compile server report a job, a real scheduler tells monitors the
// first report only: what is then known, and what is not.
#include "live/views.hpp"
#include "testing/watched_scheduler_test.hpp"

namespace icemon {
namespace {

class Outcomes : public WatchedSchedulerTest {
 protected:
  void SetUp() override {
    WatchedSchedulerTest::SetUp();
    if (IsSkipped()) return;
    build_ = daemon("build");
    desk_ = client("desk");
  }

  static JobDone report_of_client(JobId job) {
    JobDone left;
    left.job = job;
    left.exit_code = 118;
    left.from_submitter = true;
    return left;
  }
  static JobDone report_of_server(JobId job, std::int32_t exit_code) {
    JobDone failed;
    failed.job = job;
    failed.exit_code = exit_code;
    failed.real_ms = 900;
    failed.page_faults = 20'000;
    failed.in_uncompressed = 1'000'000;
    return failed;
  }

  // All that `daemon` has sent so far has come to the scheduler and from there to the monitor.
  void hear_all_of(FakeDaemon& daemon, const std::string& name, std::uint32_t load) {
    daemon.report(load);
    monitor_->until([&] {
      const Host* host = monitor_->host(name);
      return host && host->load == static_cast<std::int32_t>(load);
    });
  }

  std::shared_ptr<FakeDaemon> build_, desk_;
};

TEST_F(Outcomes, OfAFailedCompileIsNotToldWhenTheClientIsHeardFirst) {
  const JobId id = begun(*desk_, *build_, "build");
  desk_->end(report_of_client(id));
  const Job job = end_of(id);
  build_->end(report_of_server(id, 1));
  hear_all_of(*build_, "build", 400);
  EXPECT_EQ(monitor_->ended_count(), 1U);
  EXPECT_EQ(monitor_->cluster().ignored(), 0U) << "the second report was never sent";
  EXPECT_EQ(job.state, JobState::cancelled);
  EXPECT_NE(job.reason.find("is not told"), std::string::npos) << job.reason;
  EXPECT_EQ(monitor_->cluster().totals().failed, 0U);
  EXPECT_EQ(monitor_->cluster().totals().done, 0U);
  EXPECT_EQ(monitor_->host("build")->compiling, 0);
  EXPECT_EQ(monitor_->host("build")->failed, 0U);
}

TEST_F(Outcomes, OfAFailedCompileIsToldWhenItsServerIsHeardFirst) {
  const JobId id = begun(*desk_, *build_, "build");
  build_->end(report_of_server(id, 1));
  const Job job = end_of(id);
  desk_->end(report_of_client(id));
  hear_all_of(*desk_, "desk", 900);
  EXPECT_EQ(monitor_->ended_count(), 1U);
  EXPECT_EQ(monitor_->cluster().ignored(), 0U) << "the second report was never sent";
  EXPECT_EQ(job.state, JobState::failed);
  EXPECT_EQ(job.result.exit_code, 1);
  EXPECT_EQ(monitor_->host("build")->failed, 1U);
}

TEST_F(Outcomes, OfACompileThatWasStoppedIsNoSuccess) {
  JobDone stopped;  // as a compile server reports a compiler that did not run to its end
  stopped.job = begun(*desk_, *build_, "build");
  stopped.in_uncompressed = 1'000'000;
  build_->end(stopped);
  const Job job = end_of(stopped.job);
  EXPECT_EQ(job.state, JobState::cancelled);
  EXPECT_NE(job.reason, "");
  EXPECT_EQ(live_job(job).exit_code, std::nullopt);
  EXPECT_EQ(monitor_->cluster().totals().done, 0U);
  EXPECT_EQ(monitor_->cluster().totals().cancelled, 1U);
}

TEST_F(Outcomes, OfACompileWhoseClientIsKilledIsTheSameWhoeverTells) {
  JobDone seen_by_server;
  seen_by_server.job = begun(*desk_, *build_, "build");
  seen_by_server.exit_code = 118;
  build_->end(seen_by_server);
  EXPECT_EQ(end_of(seen_by_server.job).state, JobState::cancelled);
  const JobId other = begun(*desk_, *build_, "build");
  desk_->end(report_of_client(other));
  EXPECT_EQ(end_of(other).state, JobState::cancelled);
  EXPECT_EQ(live_job(*monitor_->ended(other)).exit_code, 118);
}

}  // namespace
}  // namespace icemon
