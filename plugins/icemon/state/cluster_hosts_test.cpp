#include <gtest/gtest.h>

#include <limits>

#include "state/cluster.hpp"
#include "testing/cluster_fixture.hpp"

namespace icemon {
namespace {

using testing::ClusterFixture;
using testing::stats_of;

class ClusterHosts : public ::testing::Test, protected ClusterFixture {};

TEST_F(ClusterHosts, AreWhatTheyReport) {
  HostStats stats = stats_of("alpha", "10.0.0.1", 8, 54);
  stats.version = 43;
  stats.features = "env_xz env_zstd";
  stats.load_average1 = 3370;
  stats.free_memory_mib = 22'819;
  say(HostReport{1, stats});
  EXPECT_EQ(at(1).name, "alpha");
  EXPECT_EQ(at(1).ip, "10.0.0.1");
  EXPECT_EQ(at(1).platform, "x86_64");
  EXPECT_EQ(at(1).features, "env_xz env_zstd");
  EXPECT_EQ(at(1).version, 43);
  EXPECT_EQ(at(1).max_jobs, 8);
  EXPECT_EQ(at(1).load, 54);
  EXPECT_EQ(at(1).load_average1, 3370);
  EXPECT_EQ(at(1).free_memory_mib, 22'819);
  EXPECT_EQ(at(1).since.steady_ms, now.steady_ms);
}

TEST_F(ClusterHosts, KeepTheirLoadAveragesWhenALoginRepeatsTheRest) {
  HostStats stats = stats_of("alpha", "10.0.0.1");
  stats.load_average1 = 3370;
  stats.load_average5 = 1954;
  stats.free_memory_mib = 100;
  say(HostReport{1, stats});
  wait(5000);
  host(1, "alpha");
  EXPECT_EQ(at(1).load_average1, 3370);
  EXPECT_EQ(at(1).load_average5, 1954);
  EXPECT_EQ(at(1).free_memory_mib, 100);
  EXPECT_EQ(at(1).seen.steady_ms, now.steady_ms);
  EXPECT_EQ(observer.reports[1], 1) << "nothing changed";
}

TEST_F(ClusterHosts, KeepTheirJobsWhenTheyReport) {
  host(1, "alpha");
  request(10, 1);
  begin(10, 1);
  say(HostReport{1, stats_of("alpha", "10.0.0.1", 4, 500)});
  EXPECT_EQ(at(1).compiling, 1);
  EXPECT_EQ(at(1).load, 500);
  EXPECT_EQ(observer.reports[1], 2);
}

TEST_F(ClusterHosts, LeaveBeforeTheSchedulerGivesUpTheirJobs) {
  host(1, "client");
  host(2, "server");
  host(3, "other");
  request(10, 1);
  begin(10, 2);
  request(11, 2);
  begin(11, 3);
  request(12, 2);
  local(13, 2);

  offline(2);
  EXPECT_FALSE(at(2).is_online);
  ASSERT_EQ(observer.ended.size(), 1u) << "of local jobs nobody else will tell";
  EXPECT_EQ(last().id, 13u);
  EXPECT_EQ(last().state, JobState::lost);

  give_up(10);
  EXPECT_EQ(last().reason, "its compile server left");
  give_up(11);
  EXPECT_EQ(last().reason, "its client left");
  give_up(12);
  EXPECT_EQ(last().reason, "its client left");
  EXPECT_FALSE(at(2).has_jobs());
  EXPECT_EQ(at(1).requested + at(3).compiling, 0);
  EXPECT_EQ(cluster.totals().lost, 4u);
}

TEST_F(ClusterHosts, LoseTheirJobsSoonWhenNobodyGivesThemUp) {
  host(1, "client");
  host(2, "server");
  request(10, 1);
  begin(10, 2);
  request(11, 1);
  offline(2);
  cluster.expire(now);
  EXPECT_EQ(cluster.jobs().size(), 2u);
  wait(5000);
  cluster.expire(now);
  EXPECT_EQ(last().id, 10u);
  EXPECT_EQ(last().state, JobState::lost);
  EXPECT_EQ(cluster.jobs().size(), 1u);
}

TEST_F(ClusterHosts, AreForgottenAMinuteAfterTheyLeft) {
  host(1, "alpha");
  offline(1);
  wait(59'999);
  cluster.expire(now);
  EXPECT_NE(cluster.find_host(1), nullptr);
  wait(1);
  cluster.expire(now);
  EXPECT_EQ(cluster.find_host(1), nullptr);
  EXPECT_EQ(observer.forgotten, std::vector<HostId>{1});
}

TEST_F(ClusterHosts, ThatNeverCameAreNoGhostsWhenTheyLeave) {
  offline(5);
  offline(6);
  EXPECT_TRUE(cluster.hosts().empty());
  EXPECT_TRUE(observer.reports.empty());
  EXPECT_EQ(cluster.ignored(), 2u);
}

TEST_F(ClusterHosts, LogInAnewBesideTheirOldLogin) {
  host(1, "alpha");
  request(10, 1);
  say(HostReport{4, stats_of("alpha", "10.0.0.1")});
  EXPECT_TRUE(at(1).is_online);
  EXPECT_TRUE(at(4).is_online);
  offline(1);
  give_up(10);
  EXPECT_EQ(last().state, JobState::lost);
  wait(5000);
  cluster.expire(now);
  EXPECT_EQ(cluster.find_host(1), nullptr) << "it is back, so nobody misses the old login";
  EXPECT_TRUE(at(4).is_online);
}

TEST_F(ClusterHosts, ThatComeBackReplaceTheirOldLoginAtOnce) {
  host(1, "alpha");
  request(10, 1);
  begin(10, 1);
  offline(1);
  wait(1000);
  say(HostReport{4, stats_of("alpha", "10.0.0.1")});
  EXPECT_EQ(cluster.find_host(1), nullptr);
  EXPECT_EQ(last().id, 10u);
  EXPECT_EQ(last().state, JobState::lost);
  EXPECT_EQ(cluster.totals().hosts, 1);

  say(HostReport{5, stats_of("alpha", "10.0.0.9")});
  EXPECT_EQ(cluster.hosts().size(), 2u) << "another address is another machine";
}

TEST_F(ClusterHosts, ThatChangeTheirNameLeaveUnderTheOldOne) {
  host(1, "alpha");
  request(10, 1);
  begin(10, 1);
  wait(5000);
  host(1, "omega");
  ASSERT_EQ(observer.renamed.size(), 1u);
  EXPECT_EQ(observer.renamed[0].name, "alpha");
  EXPECT_FALSE(observer.renamed[0].is_online);
  EXPECT_FALSE(observer.renamed[0].has_jobs());
  EXPECT_EQ(at(1).name, "omega");
  EXPECT_TRUE(at(1).is_online);
  EXPECT_EQ(at(1).since.steady_ms, now.steady_ms);
  EXPECT_EQ(at(1).compiling, 1) << "it is the same machine";
  EXPECT_EQ(cluster.totals().hosts, 1);
  host(1, "omega");
  HostStats nameless;
  nameless.name = "";
  nameless.load = 500;
  say(HostReport{1, nameless});
  EXPECT_EQ(observer.renamed.size(), 1u) << "said once more, and not said";
}

TEST_F(ClusterHosts, AreReplacedByTheirNextLogin) {
  host(1, "alpha");
  EXPECT_FALSE(cluster.is_replaced(at(1)));
  say(HostReport{2, stats_of("alpha", "10.0.0.1")});
  EXPECT_TRUE(cluster.is_replaced(at(1)));
  EXPECT_FALSE(cluster.is_replaced(at(2)));
}

TEST_F(ClusterHosts, CountNoJobsOfAHostThatIsForgotten) {
  host(1, "client");
  host(2, "server");
  request(10, 1);
  begin(10, 2);
  offline(1);
  wait(60'000);
  cluster.expire(now);
  EXPECT_EQ(cluster.find_host(1), nullptr);
  EXPECT_TRUE(cluster.jobs().empty());
  EXPECT_EQ(at(2).compiling, 0);
  done(10);
  EXPECT_EQ(at(2).done, 0u);
}

TEST_F(ClusterHosts, AreNamedByTheirAddressOrNumberIfTheyHaveNoName) {
  say(HostReport{3, stats_of("", "10.0.0.3")});
  EXPECT_EQ(at(3).name, "10.0.0.3");
  say(HostReport{4, HostStats{}});
  EXPECT_EQ(at(4).name, "host 4");
}

TEST_F(ClusterHosts, HavePlausibleFigures) {
  HostStats stats = stats_of("alpha", "10.0.0.1", -3, 70'000);
  stats.speed = -std::numeric_limits<double>::infinity();
  say(HostReport{1, stats});
  EXPECT_EQ(at(1).max_jobs, 0);
  EXPECT_EQ(at(1).load, 1000);
  EXPECT_EQ(at(1).speed, 0);
  say(HostReport{2, stats_of("beta", "10.0.0.2", 2'000'000'000)});
  EXPECT_EQ(at(2).max_jobs, 10'000);
  say(HostReport{0, stats_of("zero", "10.0.0.3")});
  EXPECT_EQ(cluster.hosts().size(), 2u);
}

TEST_F(ClusterHosts, AreSummedUpByPlatform) {
  host(1, "alpha", 4);
  HostStats arm = stats_of("beta", "10.0.0.2", 8);
  arm.platform = "aarch64";
  say(HostReport{2, arm});
  HostStats own_use = stats_of("gamma", "10.0.0.3", 2);
  own_use.no_remote = true;
  say(HostReport{3, own_use});
  say(HostReport{4, stats_of("busy", "10.0.0.4", 16, 1000)});
  request(10, 3);
  begin(10, 2);
  local(11, 1);
  Totals totals = cluster.totals();
  EXPECT_EQ(totals.hosts, 4);
  EXPECT_EQ(totals.slots, 30);
  EXPECT_EQ(totals.available, 12);
  EXPECT_EQ(totals.free, 10);
  ASSERT_EQ(totals.platforms.size(), 2u);
  EXPECT_EQ(totals.platforms[0], (PlatformTotals{"aarch64", 1, 8, 1}));
  EXPECT_EQ(totals.platforms[1], (PlatformTotals{"x86_64", 3, 20, 0}));

  offline(2);
  totals = cluster.totals();
  EXPECT_EQ(totals.hosts, 3);
  ASSERT_EQ(totals.platforms.size(), 1u);
}

TEST_F(ClusterHosts, LeaveFreeSlotsForMake) {
  EXPECT_EQ(cluster.free_slots(), 1);
  host(1, "alpha", 4);
  host(2, "beta", 8);
  EXPECT_EQ(cluster.free_slots(), 12);
  request(10, 1);
  EXPECT_EQ(cluster.free_slots(), 11) << "it will soon take one";
  begin(10, 2);
  EXPECT_EQ(cluster.free_slots(), 11);
  for (JobId job = 20; job < 30; ++job) {
    request(job, 1);
    begin(job, 1);
  }
  EXPECT_EQ(cluster.free_slots(), 7) << "more jobs than slots take nothing from other hosts";
  for (JobId job = 30; job < 60; ++job) request(job, 1);
  EXPECT_EQ(cluster.free_slots(), 1);
}

TEST_F(ClusterHosts, SayWhyTheyGetNoJobs) {
  host(1, "alpha", 1);
  EXPECT_EQ(Cluster::why_idle(at(1)), "");
  request(10, 1);
  begin(10, 1);
  EXPECT_EQ(Cluster::why_idle(at(1)), "its only slot is in use");
  HostStats stats = stats_of("alpha", "10.0.0.1", 4, 1000);
  say(HostReport{1, stats});
  EXPECT_EQ(
      Cluster::why_idle(at(1)),
      "its load is 1000: its processors are busy with other work, or memory or disk are full");
  stats.free_memory_mib = 12;
  say(HostReport{1, stats});
  EXPECT_EQ(Cluster::why_idle(at(1)), "its load is 1000: only 12 MiB of memory are free");
  stats.max_jobs = 0;
  say(HostReport{1, stats});
  EXPECT_EQ(Cluster::why_idle(at(1)), "it allows no jobs (MaxJobs is 0)");
  stats.no_remote = true;
  say(HostReport{1, stats});
  EXPECT_EQ(Cluster::why_idle(at(1)), "it takes no jobs of others (--no-remote)");
  offline(1);
  EXPECT_EQ(Cluster::why_idle(at(1)), "it is offline");
}

}  // namespace
}  // namespace icemon
