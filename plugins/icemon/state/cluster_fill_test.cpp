#include <gtest/gtest.h>

#include "state/cluster.hpp"
#include "testing/cluster_fixture.hpp"

namespace icemon {
namespace {

using testing::ClusterFixture;

ListedJob listed(JobId id, const std::string& state, const std::string& submitter,
                 const std::string& server = "") {
  return ListedJob{id, state, submitter, server, "src/f" + std::to_string(id) + ".cpp"};
}

class ClusterFill : public ::testing::Test, protected ClusterFixture {
 protected:
  ClusterFill() {
    host(1, "alpha");
    host(2, "beta");
  }
  void fill(std::vector<ListedJob> jobs) { cluster.fill(ControlListing{{}, std::move(jobs)}, now); }
};

TEST_F(ClusterFill, ShowsJobsFromBeforeTheLogin) {
  fill({listed(10, "COMP", "alpha", "beta"), listed(11, "PEND", "alpha"),
        listed(12, "WAIT", "beta", "alpha")});
  EXPECT_EQ(job(10).state, JobState::compiling);
  EXPECT_EQ(job(10).file, "src/f10.cpp");
  EXPECT_EQ(job(10).language, language_not_told);
  EXPECT_EQ(job(10).client, 1u);
  EXPECT_EQ(job(10).host, 2u);
  EXPECT_EQ(job(10).slot, 0);
  EXPECT_EQ(job(11).state, JobState::pending);
  EXPECT_EQ(job(12).state, JobState::pending);
  EXPECT_EQ(at(1).requested, 1);
  EXPECT_EQ(at(1).pending, 1);
  EXPECT_EQ(at(2).compiling, 1);
  begin(12, 1);
  EXPECT_EQ(job(12).state, JobState::compiling);
  EXPECT_EQ(job(12).waited_ms, -1) << "nobody knows when it was asked for";
}

TEST_F(ClusterFill, NamesJobsThatBeganMeanwhile) {
  begin(10, 2);
  fill({listed(10, "PEND", "alpha")});
  EXPECT_EQ(job(10).state, JobState::compiling);
  EXPECT_EQ(job(10).file, "src/f10.cpp");
  EXPECT_EQ(job(10).client, 1u);
  EXPECT_EQ(at(1).requested, 1);
  done(10);
  EXPECT_EQ(at(1).requested, 0);
}

TEST_F(ClusterFill, LeavesAloneWhatTheSchedulerAnnounced) {
  request(10, 1, "lab/a.cpp");
  fill({listed(10, "COMP", "beta", "beta")});
  EXPECT_EQ(job(10).file, "lab/a.cpp");
  EXPECT_EQ(job(10).state, JobState::pending);
  EXPECT_EQ(job(10).client, 1u);
}

TEST_F(ClusterFill, BringsNoEndedJobBack) {
  done(10);
  begin(11, 2);
  done(11);
  fill({listed(10, "COMP", "alpha", "beta"), listed(11, "COMP", "alpha", "beta")});
  EXPECT_TRUE(cluster.jobs().empty());
}

TEST_F(ClusterFill, AddsNothingWhenItComesTooLateOrAgain) {
  wait(60'000);
  cluster.expire(now);
  fill({listed(10, "COMP", "alpha", "beta")});
  EXPECT_TRUE(cluster.jobs().empty());

  cluster.disconnect("gone", now);
  host(1, "alpha");
  fill({listed(10, "PEND", "alpha")});
  EXPECT_EQ(cluster.jobs().size(), 1u);
  fill({listed(11, "PEND", "alpha")});
  EXPECT_EQ(cluster.jobs().size(), 1u);
}

TEST_F(ClusterFill, TakesJobsOfHostsThatNobodyAnnounced) {
  fill({listed(10, "COMP", "nobody", "nowhere")});
  EXPECT_EQ(job(10).state, JobState::compiling);
  EXPECT_EQ(job(10).client, 0u);
  EXPECT_EQ(job(10).slot, -1);
  done(10);
  EXPECT_EQ(cluster.totals().compiling, 0);
}

}  // namespace
}  // namespace icemon
