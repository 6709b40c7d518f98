#include "state/cluster.hpp"

#include <gtest/gtest.h>

#include "state/short_path.hpp"
#include "testing/cluster_fixture.hpp"

namespace icemon {
namespace {

using testing::ClusterFixture;
using testing::stats_of;

class ClusterJobs : public ::testing::Test, protected ClusterFixture {
 protected:
  ClusterJobs() {
    host(1, "alpha");
    host(2, "beta");
    wait(1000);
  }
};

TEST_F(ClusterJobs, GoFromRequestToDone) {
  request(10, 1);
  EXPECT_EQ(job(10).state, JobState::pending);
  EXPECT_EQ(job(10).file, "lab/src/a.cpp");
  EXPECT_EQ(at(1).pending, 1);
  EXPECT_EQ(cluster.totals().pending, 1);

  wait(250);
  begin(10, 2);
  EXPECT_EQ(job(10).state, JobState::compiling);
  EXPECT_EQ(job(10).waited_ms, 250);
  EXPECT_EQ(job(10).slot, 0);
  EXPECT_EQ(at(2).compiling, 1);
  EXPECT_EQ(at(2).slots[0], 10u);
  EXPECT_EQ(at(1).requested, 1);
  EXPECT_EQ(at(1).pending, 0);

  wait(2000);
  done(10);
  EXPECT_EQ(last().state, JobState::done);
  EXPECT_EQ(last().ended.steady_ms - last().begun.steady_ms, 2000);
  EXPECT_EQ(last().client, 1u);
  EXPECT_EQ(last().host, 2u);
  EXPECT_EQ(last().slot, 0);
  EXPECT_EQ(at(2).done, 1u);
  EXPECT_EQ(at(2).compiling + at(1).requested, 0);
  EXPECT_EQ(at(2).slots.size(), 0u);
  EXPECT_TRUE(cluster.jobs().empty());
  EXPECT_EQ(cluster.totals().done, 1u);
}

TEST_F(ClusterJobs, ThatTheirClientCompilesCountOnBothSidesOfIt) {
  request(10, 1);
  begin(10, 1);
  EXPECT_EQ(at(1).compiling, 1);
  EXPECT_EQ(at(1).requested, 1);
  done(10, 0, true);
  EXPECT_EQ(at(1).compiling + at(1).requested, 0);
  EXPECT_EQ(at(1).done, 1u);
}

TEST_F(ClusterJobs, ThatFailSayWhy) {
  request(10, 1);
  begin(10, 2);
  done(10, 1);
  EXPECT_EQ(last().state, JobState::failed);
  EXPECT_EQ(last().reason, explain_exit_code(1, false));
  EXPECT_FALSE(last().reason.empty());
  EXPECT_EQ(at(2).failed, 1u);
  EXPECT_EQ(cluster.totals().failed, 1u);
}

TEST_F(ClusterJobs, AreCancelledByTheirClientOnly) {
  request(10, 1);
  done(10, 118, true);
  EXPECT_EQ(last().state, JobState::cancelled);
  EXPECT_EQ(last().begun.steady_ms, 0);
  request(11, 1);
  begin(11, 2);
  done(11, 107, true);
  EXPECT_EQ(last().state, JobState::cancelled);
  request(12, 1);
  begin(12, 2);
  done(12, 107, false);
  EXPECT_EQ(last().state, JobState::failed);
  EXPECT_EQ(cluster.totals().cancelled, 2u);
  EXPECT_EQ(at(1).pending + at(1).requested + at(2).compiling, 0);
}

TEST_F(ClusterJobs, AreLostWhenTheSchedulerGivesThemUp) {
  request(10, 1);
  begin(10, 2);
  give_up(10);
  EXPECT_EQ(last().state, JobState::lost);
  EXPECT_EQ(last().reason, "the scheduler gave it up");
  request(11, 1);
  begin(11, 2);
  done(11, 255);  // a compiler's own exit code: it took time
  EXPECT_EQ(last().state, JobState::failed);
}

TEST_F(ClusterJobs, ThatBeganBeforeTheLoginAreShown) {
  begin(10, 2);
  EXPECT_TRUE(job(10).joined_late);
  EXPECT_EQ(job(10).file, "");
  EXPECT_EQ(job(10).client, 0u);
  EXPECT_EQ(job(10).waited_ms, -1);
  EXPECT_EQ(at(2).compiling, 1);
  done(10);
  EXPECT_EQ(last().state, JobState::done);
}

TEST_F(ClusterJobs, OnAHostThatNobodyAnnouncedAreShown) {
  request(10, 9);
  begin(10, 7);
  EXPECT_EQ(job(10).host, 7u);
  EXPECT_EQ(job(10).slot, -1);
  EXPECT_EQ(job(10).client, 0u);
  EXPECT_EQ(cluster.hosts().size(), 2u);
  EXPECT_EQ(cluster.totals().compiling, 1);
  host(7, "late");
  EXPECT_EQ(at(7).compiling, 0);
  done(10);
  EXPECT_EQ(at(7).compiling, 0);
  EXPECT_EQ(cluster.totals().compiling, 0);
}

TEST_F(ClusterJobs, ThatAreNotKnownEndWithoutATrace) {
  done(99);
  local_done(98);
  EXPECT_TRUE(observer.ended.empty());
  EXPECT_EQ(cluster.totals().done, 0u);
  EXPECT_EQ(cluster.ignored(), 2u);
}

TEST_F(ClusterJobs, StayAsTheyAreWhenAMessageIsRepeated) {
  request(10, 1);
  request(10, 2, "other.cpp");
  EXPECT_EQ(job(10).file, "lab/src/a.cpp");
  begin(10, 2);
  begin(10, 2);
  EXPECT_EQ(at(2).compiling, 1);
  EXPECT_EQ(at(2).slots.size(), 1u);
  done(10);
  done(10);
  EXPECT_EQ(observer.ended.size(), 1u);
  local(11, 1);
  local(11, 1);
  EXPECT_EQ(at(1).local, 1);
  EXPECT_EQ(cluster.ignored(), 4u);
}

TEST_F(ClusterJobs, FollowASecondBeginOnAnotherHost) {
  request(10, 1);
  begin(10, 2);
  begin(10, 1);
  EXPECT_EQ(at(2).compiling, 0);
  EXPECT_EQ(at(1).compiling, 1);
  EXPECT_EQ(at(1).requested, 1);
}

TEST_F(ClusterJobs, ThatAreLocalTakeASlotOfTheirHost) {
  request(10, 2);
  begin(10, 1);
  local(11, 1, "lab/prog");
  EXPECT_EQ(job(11).state, JobState::local);
  EXPECT_EQ(job(11).slot, 1);
  EXPECT_EQ(job(11).client, 1u);
  EXPECT_EQ(job(11).host, 1u);
  EXPECT_EQ(at(1).local, 1);
  EXPECT_EQ(at(1).requested, 0);
  EXPECT_EQ(cluster.totals().local, 1);
  local_done(11);
  EXPECT_EQ(last().state, JobState::done);
  EXPECT_TRUE(last().is_local);
  EXPECT_EQ(cluster.totals().local_done, 1u);
  EXPECT_EQ(cluster.totals().done, 0u);
  local_done(10);
  EXPECT_EQ(job(10).state, JobState::compiling);
}

TEST_F(ClusterJobs, ThatAreLocalAndNeverEndAreLostByAge) {
  local(11, 1);
  wait(12 * 3'600'000 - 1);
  local(12, 1);
  cluster.expire(now);
  EXPECT_EQ(at(1).local, 2);
  wait(12 * 3'600'000 / 100);
  cluster.expire(now);
  EXPECT_EQ(last().id, 11u);
  EXPECT_EQ(last().state, JobState::lost);
  EXPECT_EQ(at(1).local, 1);
}

TEST_F(ClusterJobs, BeganWhenTheCompileServerSaysThatTheyDid) {
  request(10, 1);
  wait(200);
  begin(10, 2);
  JobDone message;
  message.job = 10;
  message.real_ms = 150;
  say(message);
  EXPECT_EQ(last().ended.steady_ms - last().begun.steady_ms, 150);
  EXPECT_EQ(last().ended.wall_ms - last().begun.wall_ms, 150);

  request(11, 1);
  wait(100);
  begin(11, 2);
  message.job = 11;
  message.real_ms = 5'000'000;
  say(message);
  EXPECT_EQ(last().begun.steady_ms, last().requested.steady_ms);
}

TEST_F(ClusterJobs, HaveBoundedFileNames) {
  request(10, 1, std::string(10'000, 'x') + ".cpp");
  EXPECT_EQ(job(10).file.size(), longest_shown_path);
  EXPECT_TRUE(job(10).file.ends_with("x.cpp"));
}

TEST_F(ClusterJobs, WithTheNumberZeroAreNone) {
  request(0, 1);
  begin(0, 1);
  local(0, 1);
  done(0);
  EXPECT_TRUE(cluster.jobs().empty());
  EXPECT_EQ(cluster.ignored(), 4u);
}

TEST(ClusterBounds, LoseTheOldestJobsBeyondThem) {
  ClusterOptions options;
  options.max_jobs = 32;
  ClusterFixture fixture(options);
  fixture.host(1, "alpha");
  for (JobId job = 1; job <= 33; ++job) {
    fixture.request(job, 1);
    fixture.wait(1);
  }
  EXPECT_EQ(fixture.cluster.jobs().size(), 30u);
  EXPECT_EQ(fixture.observer.ended.size(), 3u);
  EXPECT_EQ(fixture.cluster.find_job(3), nullptr);
  EXPECT_NE(fixture.cluster.find_job(4), nullptr);
  EXPECT_EQ(fixture.at(1).pending, 30);
}

TEST(ClusterBounds, TakeNoMoreHosts) {
  ClusterOptions options;
  options.max_hosts = 2;
  ClusterFixture fixture(options);
  for (HostId id = 1; id <= 3; ++id) fixture.host(id, "host" + std::to_string(id));
  EXPECT_EQ(fixture.cluster.hosts().size(), 2u);
  EXPECT_EQ(fixture.cluster.ignored(), 1u);
}

TEST(ClusterDisconnect, LosesAllJobsWithItsReason) {
  ClusterFixture fixture;
  fixture.host(1, "alpha");
  fixture.request(10, 1);
  fixture.request(11, 1);
  fixture.begin(11, 1);
  fixture.local(12, 1);
  fixture.cluster.disconnect("the scheduler closed the connection", fixture.now);
  EXPECT_EQ(fixture.observer.ended.size(), 3u);
  for (const Job& job : fixture.observer.ended) {
    EXPECT_EQ(job.state, JobState::lost);
    EXPECT_EQ(job.reason, "the scheduler closed the connection");
  }
  EXPECT_FALSE(fixture.at(1).is_online);
  const Totals totals = fixture.cluster.totals();
  EXPECT_EQ(totals.hosts + totals.slots + totals.pending + totals.compiling + totals.local, 0);
  EXPECT_EQ(totals.lost, 3u);
}

TEST(ClusterDisconnect, ComesAlsoAsAMessageOfTheScheduler) {
  ClusterFixture fixture;
  fixture.host(1, "alpha");
  fixture.request(10, 1);
  fixture.say(SchedulerEnd{});
  EXPECT_EQ(fixture.last().state, JobState::lost);
  EXPECT_FALSE(fixture.at(1).is_online);
}

TEST(ClusterDisconnect, LetsNumbersMeanOtherHostsAndJobsAfterwards) {
  ClusterFixture fixture;
  fixture.host(1, "alpha");
  fixture.host(2, "beta");
  fixture.request(10, 1, "old.cpp");
  fixture.cluster.disconnect("gone", fixture.now);
  fixture.wait(3000);
  fixture.begin(10, 2);  // before any report: this 2 is nobody we know
  EXPECT_EQ(fixture.job(10).slot, -1);
  EXPECT_EQ(fixture.at(2).compiling, 0);

  fixture.say(HostReport{1, stats_of("beta", "10.0.0.2")});
  fixture.say(HostReport{2, stats_of("alpha", "10.0.0.1")});
  EXPECT_EQ(fixture.cluster.hosts().size(), 2u);
  EXPECT_EQ(fixture.at(1).name, "beta");
  EXPECT_EQ(fixture.at(2).name, "alpha");
  EXPECT_TRUE(fixture.at(1).is_online);
  EXPECT_EQ(fixture.cluster.totals().hosts, 2);
  fixture.request(11, 1, "new.cpp");
  EXPECT_EQ(fixture.at(1).pending, 1);
}

TEST(ClusterDisconnect, BringsTheSameHostsBackWithTheSameRun) {
  ClusterFixture fixture;
  fixture.host(1, "alpha");
  fixture.request(10, 1);
  fixture.begin(10, 1);
  fixture.done(10);
  fixture.cluster.disconnect("connection reset", fixture.now);
  fixture.offline(1);
  EXPECT_FALSE(fixture.at(1).is_online);
  fixture.host(1, "alpha");
  EXPECT_TRUE(fixture.at(1).is_online);
  EXPECT_EQ(fixture.at(1).done, 1u);
  EXPECT_TRUE(fixture.observer.forgotten.empty());
}

}  // namespace
}  // namespace icemon
