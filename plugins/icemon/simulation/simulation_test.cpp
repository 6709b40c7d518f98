#include "simulation/simulation.hpp"

#include <gtest/gtest.h>

#include <string>

#include "testing/cluster_fixture.hpp"

namespace icemon {
namespace {

using testing::ClusterFixture;

// A cluster that hears all that a simulation tells.
class Watched : public ClusterFixture {
 public:
  explicit Watched(SimulationOptions options) : simulation(options) {
    for (Message& message : simulation.login()) say(std::move(message));
  }

  void run(std::int64_t ms, std::int64_t step_ms = 100) {
    for (const std::int64_t until = simulation.time_ms() + ms; simulation.time_ms() < until;) {
      wait(step_ms);
      simulation.advance(simulation.time_ms() + step_ms, [&](const Message& message) {
        ++messages;
        say(message);
      });
      cluster.expire(now);
    }
  }

  Simulation simulation;
  std::uint64_t messages = 0;
};

SimulationOptions busy() {
  SimulationOptions options;
  options.hosts = 100;
  options.jobs_per_second = 400;
  options.mean_job_seconds = 3;
  options.host_losses_per_minute = 10;
  return options;
}

std::string story(std::uint32_t seed) {
  SimulationOptions options;
  options.hosts = 10;
  options.seed = seed;
  Simulation simulation(options);
  std::string told;
  simulation.advance(3000, [&](const Message& message) { told += encode_message(message, 43); });
  return told;
}

TEST(Simulation, TellsTheSameStoryForTheSameSeed) {
  EXPECT_EQ(story(1), story(1));
  EXPECT_NE(story(1), story(2));
}

TEST(Simulation, TellsNothingThatAClusterCannotFollow) {
  Watched watched(busy());
  watched.run(60'000);
  EXPECT_EQ(watched.cluster.ignored(), 0u);
  const Totals totals = watched.cluster.totals();
  EXPECT_GT(totals.done, 10'000u);
  EXPECT_GT(totals.failed, 50u);
  EXPECT_GT(totals.cancelled, 20u);
  EXPECT_GT(totals.lost, 0u);
  EXPECT_GT(totals.local_done, 100u);
  for (const auto& [id, job] : watched.cluster.jobs()) {
    EXPECT_EQ(job.slot >= 0, job.state != JobState::pending) << "on a host that nobody knows";
    EXPECT_NE(job.client, 0u);
  }
  for (const auto& [id, host] : watched.cluster.hosts()) {
    // What failed elsewhere runs again on its client, whatever runs there already.
    EXPECT_LE(host.compiling, host.max_jobs) << host.name;
    EXPECT_TRUE(!host.no_remote || host.compiling <= host.requested) << "takes more than its own";
  }
}

TEST(Simulation, IsAsBusyAsItWasAskedToBe) {
  SimulationOptions options = busy();
  options.host_losses_per_minute = 0;
  options.local_share = options.failing_share = options.cancelled_share = 0;
  Watched watched(options);
  watched.run(20'000);
  const Totals totals = watched.cluster.totals();
  EXPECT_EQ(totals.hosts, 100);
  EXPECT_NEAR(totals.compiling, 1200, 200);
  EXPECT_NEAR(static_cast<double>(watched.simulation.last_job()), 8000, 400);
  EXPECT_EQ(totals.local + totals.failed + totals.cancelled + totals.lost, 0u);
}

TEST(Simulation, LetsJobsWaitWhenAllSlotsAreTaken) {
  SimulationOptions options;
  options.hosts = 4;
  options.slots = 2;
  options.jobs_per_second = 100;
  options.host_losses_per_minute = 0;
  Watched watched(options);
  watched.run(20'000);
  EXPECT_GT(watched.cluster.totals().pending, 10);
  EXPECT_LT(watched.cluster.totals().pending, 60);
}

TEST(Simulation, BringsLostHostsBackWithAnotherNumber) {
  SimulationOptions options;
  options.hosts = 5;
  options.host_losses_per_minute = 30;
  Watched watched(options);
  watched.run(120'000);
  EXPECT_GT(watched.cluster.hosts().rbegin()->first, 5u);
  EXPECT_LE(watched.cluster.hosts().size(), 10u);
}

class AdministeredSimulation : public ::testing::Test {
 protected:
  static SimulationOptions options() {
    SimulationOptions options;
    options.hosts = 5;
    options.host_losses_per_minute = 0;
    return options;
  }
  int online() const { return watched.cluster.totals().hosts; }
  Simulation& simulation() { return watched.simulation; }

  Watched watched{options()};
  const Simulation::Tell tell = [this](const Message& message) { watched.say(message); };
  const ListedHost host = watched.simulation.listing().hosts.at(2);
};

TEST_F(AdministeredSimulation, BringsARemovedHostBackAfterAWhile) {
  watched.run(5'000);
  EXPECT_TRUE(simulation().remove_host(host.name, tell));
  EXPECT_EQ(online(), 4);
  EXPECT_FALSE(simulation().remove_host(host.name, tell)) << "it is gone";
  EXPECT_FALSE(simulation().remove_host("nobody", tell));
  watched.run(51'000);
  EXPECT_EQ(online(), 5);
}

TEST_F(AdministeredSimulation, KeepsABlockedHostOutUntilItIsUnblocked) {
  EXPECT_TRUE(simulation().block_host(host.ip, tell));
  EXPECT_FALSE(simulation().block_host("nobody", tell));
  EXPECT_EQ(simulation().blocked(), (std::vector<std::string>{host.ip, "nobody"}));
  watched.run(120'000);
  EXPECT_EQ(online(), 4);
  EXPECT_GE(watched.cluster.ignored(), 2u) << "its attempts to log in left no ghosts";
  simulation().unblock_host(host.ip);
  watched.run(51'000);
  EXPECT_EQ(online(), 5);
}

TEST(Simulation, ListsTheJobsThatAMonitorWouldMissAtItsLogin) {
  SimulationOptions options;
  options.hosts = 10;
  options.jobs_per_second = 60;
  Watched watched(options);
  watched.run(10'000);
  const ControlListing listing = watched.simulation.listing();
  std::size_t remote = 0;
  for (const auto& [id, job] : watched.cluster.jobs()) remote += !job.is_local;
  EXPECT_EQ(listing.jobs.size(), remote);
  for (const ListedJob& listed : listing.jobs) {
    const Job* job = watched.cluster.find_job(listed.id);
    ASSERT_NE(job, nullptr);
    EXPECT_EQ(job->file, listed.file);
    EXPECT_EQ(job->state == JobState::compiling, listed.state == "COMP");
  }
  EXPECT_EQ(listing.hosts.size(), static_cast<std::size_t>(watched.cluster.totals().hosts));
}

}  // namespace
}  // namespace icemon
