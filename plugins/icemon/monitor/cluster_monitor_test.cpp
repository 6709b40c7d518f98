#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/cluster_monitor_test.hpp"

namespace icemon {
namespace {

using ::testing::HasSubstr;

JobDone done(JobId job, std::int32_t exit_code = 0) {
  JobDone message;
  message.job = job;
  message.exit_code = exit_code;
  message.real_ms = 1'500;
  return message;
}

TEST_F(ClusterMonitorTest, LogsInAndKnowsWhomItWatches) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha"), host(2, "beta")}});
  watch(scheduler);
  until_hosts(2);
  const SchedulerView& view = monitor_->scheduler();
  loop_.turn_until([&] { return view.netname == "testnet"; });
  EXPECT_EQ(view.state, LinkState::online);
  EXPECT_EQ(view.protocol, 43u);
  EXPECT_EQ(view.started_ms, 1'700'000'000'000);
  EXPECT_EQ(view.reconnects, 0u);
}

TEST_F(ClusterMonitorTest, TellsOfAFinishedJobWithTheNamesOfItsHosts) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha"), host(2, "beta")}});
  watch(scheduler);
  until_hosts(2);
  scheduler.send(JobRequest{7, 1, 1, "lab/src/a.cpp"});
  scheduler.send(JobBegin{7, 2, 1'700'000'100});
  scheduler.send(done(7, 1));
  loop_.turn_until([&] { return !news_.finished.empty(); });
  const JobRecord& job = news_.finished.front();
  EXPECT_EQ(job.cluster, "testnet");
  EXPECT_EQ(job.state, JobState::failed);
  EXPECT_EQ(job.client, "alpha");
  EXPECT_EQ(job.host, "beta");
  EXPECT_EQ(job.platform, "x86_64");
  EXPECT_EQ(job.real_ms, 1'500);
  EXPECT_EQ(monitor_->ended_jobs().back().exit_code, 1);
}

TEST_F(ClusterMonitorTest, SendsPagesDeltasThatContinueASnapshot) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha")}});
  watch(scheduler);
  until_hosts(1);
  const LiveSnapshot snapshot = monitor_->live(Moment::now());
  scheduler.send(LocalJobBegin{1, 9, 1'700'000'100, "lab/prog"});
  loop_.turn_until([&] {
    return !news_.deltas.empty() && !news_.deltas.back().jobs.empty();
  });
  EXPECT_GT(news_.deltas.back().version, snapshot.version);
  EXPECT_EQ(news_.deltas.back().jobs.front().file, "lab/prog");
}

TEST_F(ClusterMonitorTest, LearnsFromTheControlPortWhatRanBefore) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha"), host(2, "beta")},
                               .answers = {{"listcs", ""},
                                           {"listjobs", " 5 COMP sub:alpha on:beta lab/src/old.cpp\n"}}});
  watch(scheduler);
  loop_.turn_until([&] { return monitor_->cluster().find_job(5) != nullptr; });
  EXPECT_EQ(monitor_->cluster().find_job(5)->file, "lab/src/old.cpp");
  EXPECT_EQ(monitor_->scheduler().version, "1.4.0");
}

TEST_F(ClusterMonitorTest, ComesBackToARestartedSchedulerWithoutGhosts) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha"), host(2, "beta")}});
  watch(scheduler);
  until_hosts(2);
  scheduler.send(JobRequest{7, 1, 1, "a.cpp"});
  scheduler.send(JobBegin{7, 2, 1'700'000'100});
  loop_.turn_until([&] { return monitor_->cluster().find_job(7) != nullptr; });

  scheduler.greet_with({host(1, "gamma")});  // the numbers begin anew
  scheduler.restart();
  loop_.turn_until([&] { return monitor_->scheduler().reconnects == 1; });
  until_hosts(1);
  EXPECT_EQ(monitor_->cluster().find_host(1)->name, "gamma");
  EXPECT_TRUE(monitor_->cluster().jobs().empty());
  ASSERT_EQ(news_.finished.size(), 1u);
  EXPECT_EQ(news_.finished.front().state, JobState::lost);
  EXPECT_EQ(losses_, 1);
}

TEST_F(ClusterMonitorTest, CountsMessagesThatToldNothing) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha")}});
  watch(scheduler);
  until_hosts(1);
  EXPECT_EQ(monitor_->scheduler().ignored, 0u);
  scheduler.send(LocalJobDone{99});                       // nobody heard of it
  scheduler.send_bytes(std::string("\0\0\0\4\0\0\0\x42", 8));  // a type of other clients
  scheduler.send(LocalJobBegin{1, 9, 1'700'000'100, "lab/prog"});
  loop_.turn_until([&] { return monitor_->cluster().find_job(9) != nullptr; });
  EXPECT_EQ(monitor_->scheduler().ignored, 2u);
}

TEST_F(ClusterMonitorTest, SaysWhyASchedulerIsTooOld) {
  ScriptedScheduler scheduler({.protocol = 21});
  watch(scheduler);
  until_state(LinkState::lost);
  EXPECT_THAT(monitor_->scheduler().reason, HasSubstr("22"));
}

TEST_F(ClusterMonitorTest, FollowsTheSchedulerThatDiscoveryFinds) {
  ScriptedScheduler first({.greeting = {host(1, "alpha")}});
  ScriptedScheduler second({.greeting = {host(1, "beta"), host(2, "gamma")}});
  watch(WatchTarget{"testnet", "testnet", {}});
  loop_.settle();
  EXPECT_EQ(monitor_->scheduler().state, LinkState::searching);
  monitor_->follow({first.address(), "testnet", 43, 1'700'000'000});
  until_hosts(1);
  monitor_->follow({second.address(), "testnet", 44, 1'700'000'000});
  until_hosts(2);
  EXPECT_EQ(monitor_->scheduler().address, second.address().text());
}

TEST_F(ClusterMonitorTest, DoubtsASchedulerThatStopsToAnswer) {
  options_.probe_interval = std::chrono::milliseconds(1);
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha")}});
  watch(scheduler);
  until_hosts(1);
  EXPECT_EQ(monitor_->scheduler().reason, "");
  scheduler.answer_discovery(false);
  loop_.turn_until([&] { return !monitor_->scheduler().reason.empty(); });
  EXPECT_EQ(monitor_->scheduler().state, LinkState::online);
  EXPECT_THAT(monitor_->scheduler().reason, HasSubstr("answers no questions"));
  scheduler.answer_discovery(true);
  loop_.turn_until([&] { return monitor_->scheduler().reason.empty(); });
}

}  // namespace
}  // namespace icemon
