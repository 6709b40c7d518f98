#include "live/live_feed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

#include "hostler/codec.hpp"
#include "testing/cluster_fixture.hpp"

namespace icemon {
namespace {

using testing::stats_of;

// A cluster whose changes go to a feed, as a monitor has them.
class Watched : public ClusterObserver {
 public:
  explicit Watched(LiveFeedOptions options = {}, ClusterOptions cluster_options = {})
      : feed(options), cluster(*this, cluster_options) {
    scheduler.id = "ICECREAM@10.0.0.1:8765";
  }

  void host_changed(const Host& host) override { feed.host_changed(host.id); }
  void host_forgotten(HostId host) override { feed.host_forgotten(host); }
  void job_changed(const Job& job) override { feed.job_changed(job.id); }
  void job_ended(const Job& job) override { feed.job_ended(job); }

  void say(Message message) { cluster.apply(std::move(message), now); }
  void wait(std::int64_t ms) {
    now.wall_ms += ms;
    now.steady_ms += ms;
  }
  std::optional<LiveDelta> delta() { return feed.take_delta(cluster, scheduler, now); }
  LiveSnapshot snapshot() const { return feed.snapshot(cluster, scheduler, now); }

  Moment now{1'700'000'000'000, 1'000'000};
  LiveFeed feed;
  Cluster cluster;
  SchedulerView scheduler;
};

HostReport report(HostId id, const std::string& name) {
  return HostReport{id, stats_of(name, "10.0.0." + std::to_string(id))};
}

TEST(LiveFeed, TellsAChangeOnceHoweverOftenItHappened) {
  Watched watched;
  watched.say(report(1, "alpha"));
  watched.say(report(2, "beta"));
  watched.say(JobRequest{10, 1, 1, "a.cpp"});
  watched.say(JobBegin{10, 2, 0});
  const auto delta = watched.delta();
  ASSERT_TRUE(delta);
  EXPECT_EQ(delta->cluster, "ICECREAM@10.0.0.1:8765");
  EXPECT_EQ(delta->version, 1u);
  EXPECT_EQ(delta->hosts.size(), 2u);
  ASSERT_EQ(delta->jobs.size(), 1u);
  EXPECT_EQ(delta->jobs[0].state, JobState::compiling);
  ASSERT_TRUE(delta->totals);
  EXPECT_EQ(delta->totals->compiling, 1);
  EXPECT_TRUE(delta->scheduler) << "nobody was told of the scheduler yet";
}

TEST(LiveFeed, SaysNothingWhenNothingChanged) {
  Watched watched;
  EXPECT_TRUE(watched.delta()) << "the scheduler";
  EXPECT_FALSE(watched.delta());
  watched.say(JobRequest{10, 1, 1, "a.cpp"});
  EXPECT_TRUE(watched.delta());
  watched.say(JobRequest{10, 1, 1, "a.cpp"});
  EXPECT_FALSE(watched.delta());
  watched.feed.scheduler_changed();
  EXPECT_EQ(watched.delta()->version, 3u);
}

TEST(LiveFeed, TellsAJobThatBeganAndEndedInOneTick) {
  Watched watched;
  watched.say(report(1, "alpha"));
  watched.say(JobRequest{10, 1, 1, "a.cpp"});
  watched.say(JobBegin{10, 1, 0});
  JobDone done;
  done.job = 10;
  done.exit_code = 1;
  watched.say(done);
  const auto delta = watched.delta();
  ASSERT_EQ(delta->jobs.size(), 1u);
  EXPECT_EQ(delta->jobs[0].state, JobState::failed);
  EXPECT_EQ(delta->jobs[0].exit_code, 1);
}

TEST(LiveFeed, TellsOfHostsThatAreForgotten) {
  Watched watched;
  watched.say(report(1, "alpha"));
  watched.delta();
  HostStats gone;
  gone.offline = true;
  watched.say(HostReport{1, gone});
  EXPECT_FALSE(watched.delta()->hosts.at(0).online);
  watched.wait(60'000);
  watched.cluster.expire(watched.now);
  const auto delta = watched.delta();
  EXPECT_EQ(delta->gone, std::vector<HostId>{1});
  EXPECT_TRUE(delta->hosts.empty());
}

TEST(LiveFeed, SkipsAVersionWhenThereIsTooMuchToTell) {
  LiveFeedOptions options;
  options.jobs_a_delta = 10;
  Watched watched(options);
  watched.say(report(1, "alpha"));
  watched.delta();
  for (JobId job = 1; job <= 11; ++job) watched.say(JobRequest{job, 1, 1, "a.cpp"});
  const auto delta = watched.delta();
  EXPECT_EQ(delta->version, 3u) << "2 is missing, so pages ask for a snapshot";
  EXPECT_TRUE(delta->jobs.empty() && delta->hosts.empty());
  EXPECT_EQ(delta->totals->pending, 11);
  EXPECT_EQ(watched.snapshot().version, 3u);
  EXPECT_EQ(watched.snapshot().jobs.size(), 11u);

  for (int i = 0; i < 3; ++i) {
    for (JobId job = 1; job <= 5; ++job) watched.say(JobBegin{job, 1, 0});
  }
  EXPECT_EQ(watched.delta()->version, 4u) << "five changed, however often";
}

TEST(LiveFeed, SkipsAVersionWhenMoreEndedThanItKeeps) {
  LiveFeedOptions options;
  options.ended_jobs = 3;
  Watched watched(options);
  watched.delta();
  for (JobId job = 1; job <= 4; ++job) {
    watched.say(JobBegin{job, 1, 0});
    JobDone done;
    done.job = job;
    watched.say(done);
  }
  EXPECT_EQ(watched.delta()->version, 3u);
  EXPECT_EQ(watched.snapshot().jobs.size(), 3u);
}

TEST(LiveFeed, KeepsTheNewestEndedJobsForAWhile) {
  LiveFeedOptions options;
  options.ended_jobs = 3;
  options.ended_ms = 1000;
  Watched watched(options);
  for (JobId job = 1; job <= 4; ++job) {
    watched.say(JobBegin{job, 1, 0});
    JobDone done;
    done.job = job;
    watched.say(done);
    watched.wait(100);
    watched.delta();
  }
  EXPECT_EQ(watched.feed.ended_jobs().size(), 3u);
  EXPECT_EQ(watched.feed.ended_jobs().front().id, 2u);
  watched.wait(850);
  watched.delta();
  EXPECT_EQ(watched.feed.ended_jobs().size(), 1u);
}

// What a page does with deltas.
class Page {
 public:
  explicit Page(const LiveSnapshot& snapshot) : version_(snapshot.version) {
    for (const HostView& host : snapshot.hosts) hosts_[host.id] = hostler::to_text(host);
    for (const LiveJob& job : snapshot.jobs) take(job);
    totals_ = hostler::to_text(snapshot.totals);
  }

  bool apply(const LiveDelta& delta) {
    if (delta.version != version_ + 1) return false;
    version_ = delta.version;
    for (const HostView& host : delta.hosts) hosts_[host.id] = hostler::to_text(host);
    for (const HostId id : delta.gone) hosts_.erase(id);
    for (const LiveJob& job : delta.jobs) take(job);
    if (delta.totals) totals_ = hostler::to_text(*delta.totals);
    return true;
  }

  bool operator==(const Page&) const = default;

 private:
  void take(const LiveJob& job) {
    if (!has_ended(job.state)) {
      running_[job.id] = hostler::to_text(job);
      return;
    }
    running_.erase(job.id);
    ended_[{job.ended_ms, job.id}] = hostler::to_text(job);
  }

  std::uint64_t version_ = 0;
  std::map<HostId, std::string> hosts_;
  std::map<JobId, std::string> running_;
  std::map<std::tuple<std::int64_t, JobId>, std::string> ended_;
  std::string totals_;
};

class DeltasOfRandomNews : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(DeltasOfRandomNews, MakeTheLaterSnapshotOfAnEarlierOne) {
  LiveFeedOptions options;
  options.ended_jobs = 100'000;
  options.ended_ms = 1'000'000'000;
  options.jobs_a_delta = 40;
  ClusterOptions cluster_options;
  cluster_options.offline_host_ms = 2'000;
  Watched watched(options, cluster_options);
  std::mt19937 random(GetParam());
  const auto pick = [&](unsigned below) { return static_cast<std::uint32_t>(random() % below); };
  const auto news = [&] {
    const HostId host = 1 + pick(8);
    const JobId job = 1 + pick(80);
    HostStats offline;
    offline.offline = true;
    JobDone done;
    done.job = job;
    switch (pick(9)) {
      case 0:
        return watched.say(report(host, "host" + std::to_string(pick(5))));
      case 1:
        return watched.say(HostReport{host, offline});
      case 2:
        return watched.say(LocalJobBegin{host, job, 0, "prog"});
      case 3:
        return watched.say(LocalJobDone{job});
      case 4:
        return watched.say(done);
      case 5:
        return watched.cluster.expire(watched.now);
      case 6:
        return watched.say(JobBegin{job, host, 0});
      default:
        return watched.say(JobRequest{job, host, 1, "a" + std::to_string(job) + ".cpp"});
    }
  };
  Page page(watched.snapshot());
  int gaps = 0;
  for (int tick = 0; tick < 80; ++tick) {
    for (std::uint32_t count = pick(tick % 10 == 9 ? 400 : 30); count > 0; --count) {
      watched.wait(1 + pick(20));
      news();
    }
    // A page that comes in the middle of a tick is told some of it again.
    const bool comes_early = pick(10) == 0;
    if (comes_early) page = Page(watched.snapshot());
    if (const auto delta = watched.delta(); delta && !page.apply(*delta)) {
      ++gaps;
      page = Page(watched.snapshot());
    }
    ASSERT_EQ(page, Page(watched.snapshot())) << "tick " << tick;
  }
  EXPECT_GT(gaps, 0);
  EXPECT_LT(gaps, 20);
}

INSTANTIATE_TEST_SUITE_P(Seeds, DeltasOfRandomNews, ::testing::Range(1u, 5u));

}  // namespace
}  // namespace icemon
