#include "live/views.hpp"

#include <gtest/gtest.h>

#include "testing/cluster_fixture.hpp"

namespace icemon {
namespace {

using testing::ClusterFixture;
using testing::stats_of;

TEST(Views, ShowAHostInUnitsOfPeople) {
  ClusterFixture fixture;
  HostStats stats = stats_of("alpha", "10.0.0.1", 8, 1000);
  stats.load_average1 = 3370;
  stats.free_memory_mib = 500;
  fixture.say(HostReport{1, stats});
  const HostView view = view_host(fixture.at(1));
  EXPECT_EQ(view.name, "alpha");
  EXPECT_DOUBLE_EQ(view.load_average1.value(), 3.37);
  EXPECT_FALSE(view.load_average5);
  EXPECT_EQ(view.free_memory_mib, 500);
  EXPECT_EQ(view.since_ms, fixture.now.wall_ms);
  EXPECT_EQ(view.why_idle, why_idle(fixture.at(1)));
  EXPECT_FALSE(view.why_idle.empty());
}

TEST(Views, ShowAJobThatRunsSoFar) {
  ClusterFixture fixture;
  fixture.host(1, "alpha");
  fixture.host(2, "beta");
  fixture.request(10, 1);
  JobView view = view_job(fixture.job(10), fixture.cluster, fixture.now);
  EXPECT_EQ(view.client, "alpha");
  EXPECT_EQ(view.host, "");
  EXPECT_EQ(view.language, "C++");
  EXPECT_EQ(view.begun_ms, 0);
  EXPECT_EQ(view.running_ms, 0);
  fixture.begin(10, 2);
  fixture.wait(1500);
  view = view_job(fixture.job(10), fixture.cluster, fixture.now);
  EXPECT_EQ(view.host, "beta");
  EXPECT_EQ(view.begun_ms, fixture.now.wall_ms - 1500);
  EXPECT_EQ(view.running_ms, 1500);
  EXPECT_EQ(view.ended_ms, 0);
  EXPECT_FALSE(view.exit_code);
}

TEST(Views, ShowAnExitCodeOnlyOfJobsThatHadOne) {
  ClusterFixture fixture;
  fixture.host(1, "alpha");
  for (JobId job = 10; job < 13; ++job) fixture.request(job, 1);
  fixture.done(10, 1);
  EXPECT_EQ(live_job(fixture.last()).exit_code, 1);
  EXPECT_EQ(view_job(fixture.last(), fixture.cluster, fixture.now).exit_code, 1);
  EXPECT_EQ(view_job(fixture.last(), fixture.cluster, fixture.now).real_ms, 10);
  fixture.give_up(11);
  EXPECT_FALSE(live_job(fixture.last()).exit_code);
  fixture.done(12);
  EXPECT_EQ(live_job(fixture.last()).exit_code, 0);
  fixture.local(13, 1);
  fixture.local_done(13);
  EXPECT_FALSE(live_job(fixture.last()).exit_code);
  EXPECT_EQ(view_job(fixture.last(), fixture.cluster, fixture.now).language, "");
}

TEST(Views, CountFreeSlotsWithoutThoseThatAreAsGoodAsTaken) {
  ClusterFixture fixture;
  EXPECT_EQ(view_totals(fixture.cluster).free, 0);
  fixture.host(1, "alpha", 2);
  fixture.request(10, 1);
  const TotalsView view = view_totals(fixture.cluster);
  EXPECT_EQ(view.free, 1);
  EXPECT_EQ(view.pending, 1);
  EXPECT_EQ(view.available, 2);
  EXPECT_EQ(view.platforms, (std::vector<PlatformView>{{"x86_64", 1, 2, 0}}));
}

}  // namespace
}  // namespace icemon
