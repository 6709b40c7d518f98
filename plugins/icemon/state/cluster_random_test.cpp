// Whatever a scheduler says, in whatever order: the counters are those of a recount.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "state/cluster.hpp"
#include "testing/cluster_fixture.hpp"

namespace icemon {
namespace {

using testing::ClusterFixture;
using testing::stats_of;

struct Counts {
  int compiling = 0, local = 0, requested = 0, pending = 0;
  bool operator==(const Counts&) const = default;
};

std::map<HostId, Counts> recount(const Cluster& cluster) {
  std::map<HostId, Counts> counts;
  for (const auto& [id, host] : cluster.hosts()) counts[id];
  for (const auto& [id, job] : cluster.jobs()) {
    if (job.slot >= 0) ++(job.is_local ? counts[job.host].local : counts[job.host].compiling);
    if (job.client == 0 || job.is_local) continue;
    ++(job.state == JobState::pending ? counts[job.client].pending : counts[job.client].requested);
  }
  return counts;
}

void expect_host_counts(const Cluster& cluster) {
  const auto counts = recount(cluster);
  ASSERT_EQ(counts.size(), cluster.hosts().size()) << "a job counts on a host that is not there";
  for (const auto& [id, host] : cluster.hosts()) {
    const Counts counted{host.compiling, host.local, host.requested, host.pending};
    ASSERT_EQ(counted, counts.at(id)) << "host " << id;
  }
}

void expect_slots(const Cluster& cluster) {
  std::set<JobId> in_slots;
  for (const auto& [id, host] : cluster.hosts()) {
    for (std::size_t slot = 0; slot < host.slots.size(); ++slot) {
      const JobId job_id = host.slots[slot];
      if (job_id == 0) continue;
      const Job* job = cluster.find_job(job_id);
      ASSERT_NE(job, nullptr);
      ASSERT_EQ(job->host, id);
      ASSERT_EQ(job->slot, static_cast<int>(slot));
      in_slots.insert(job_id);
    }
  }
  for (const auto& [id, job] : cluster.jobs()) ASSERT_EQ(job.slot >= 0, in_slots.contains(id));
}

void expect_totals(const Cluster& cluster) {
  Totals expected = cluster.totals();
  expected.hosts = expected.slots = expected.available = expected.free = 0;
  expected.compiling = expected.local = expected.pending = 0;
  std::map<std::string, PlatformTotals> platforms;
  for (const auto& [id, host] : cluster.hosts()) {
    if (!host.is_online) continue;
    ++expected.hosts;
    expected.slots += host.max_jobs;
    PlatformTotals& platform = platforms[host.platform];
    platform.platform = host.platform;
    ++platform.hosts;
    platform.compiling += host.compiling;
    if (!host.no_remote) platform.slots += host.max_jobs;
    if (host.no_remote || host.load >= 1000) continue;
    expected.available += host.max_jobs;
    expected.free += std::max(0, host.max_jobs - host.compiling - host.local);
  }
  for (const auto& [id, job] : cluster.jobs()) {
    ASSERT_FALSE(has_ended(job.state));
    ASSERT_EQ(job.is_local, job.state == JobState::local);
    expected.compiling += job.state == JobState::compiling;
    expected.local += job.state == JobState::local;
    expected.pending += job.state == JobState::pending;
  }
  expected.platforms.clear();
  for (const auto& [name, platform] : platforms) expected.platforms.push_back(platform);
  ASSERT_EQ(cluster.totals(), expected);
  ASSERT_EQ(cluster.free_slots(), std::max(1, expected.free - expected.pending));
}

class Scenario : public ClusterFixture {
 public:
  explicit Scenario(std::uint32_t seed) : ClusterFixture(small()), random_(seed) {}

  void step() {
    wait(pick(400));
    const HostId host_id = 1 + static_cast<HostId>(pick(12));
    const JobId job_id = 1 + static_cast<JobId>(pick(150));
    switch (pick(16)) {
      case 0:
        report(host_id);
        break;
      case 1:
        offline(host_id);
        break;
      case 2:
      case 3:
      case 4:
        request(job_id, host_id);
        break;
      case 5:
      case 6:
      case 7:
        begin(job_id, host_id);
        break;
      case 8:
      case 9:
        done(job_id, pick(3) == 0 ? 1 : 0, pick(2) == 0);
        break;
      case 10:
        give_up(job_id);
        break;
      case 11:
        local(job_id, host_id);
        break;
      case 12:
        local_done(job_id);
        break;
      case 13:
        cluster.expire(now);
        break;
      case 14:
        fill(job_id);
        break;
      default:
        if (pick(20) == 0) cluster.disconnect("the connection was cut", now);
    }
  }

 private:
  static ClusterOptions small() {
    ClusterOptions options;
    options.max_jobs = 60;
    options.max_hosts = 9;
    options.offline_host_ms = 8'000;
    options.grace_ms = 1'000;
    options.local_job_ms = 15'000;
    return options;
  }
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  // Few machines and many logins, so that the same machine logs in again and again.
  void report(HostId id) {
    const std::string machine = std::to_string(pick(6));
    HostStats stats = stats_of("host" + machine, "10.0.0." + machine, pick(6) - 1, pick(4) * 400);
    stats.no_remote = pick(5) == 0;
    stats.platform = pick(2) == 0 ? "x86_64" : "aarch64";
    say(HostReport{id, stats});
  }

  void fill(JobId id) {
    const auto name = [&] { return "host" + std::to_string(pick(7)); };
    ControlListing listing;
    listing.jobs = {{id, "COMP", name(), name(), "a.cpp"}, {id + 1, "PEND", name(), "", "b.cpp"}};
    cluster.fill(listing, now);
  }

  std::mt19937 random_;
};

class ClusterInAnyOrder : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(ClusterInAnyOrder, CountsAsARecountDoes) {
  Scenario scenario(GetParam());
  std::size_t most_jobs = 0;
  for (int i = 0; i < 3'000; ++i) {
    scenario.step();
    ASSERT_NO_FATAL_FAILURE(expect_host_counts(scenario.cluster)) << "step " << i;
    ASSERT_NO_FATAL_FAILURE(expect_slots(scenario.cluster)) << "step " << i;
    ASSERT_NO_FATAL_FAILURE(expect_totals(scenario.cluster)) << "step " << i;
    ASSERT_LE(scenario.cluster.hosts().size(), 9u);
    ASSERT_LE(scenario.cluster.jobs().size(), 60u);
    most_jobs = std::max(most_jobs, scenario.cluster.jobs().size());
  }
  EXPECT_GT(most_jobs, 20u) << "the scenario tries nothing";
  const Totals totals = scenario.cluster.totals();
  EXPECT_EQ(totals.done + totals.failed + totals.cancelled + totals.lost + totals.local_done,
            scenario.observer.ended.size());
  for (const Job& job : scenario.observer.ended) {
    ASSERT_TRUE(has_ended(job.state));
    ASSERT_LE(job.begun.steady_ms, job.ended.steady_ms);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ClusterInAnyOrder, ::testing::Range(1u, 9u));

}  // namespace
}  // namespace icemon
