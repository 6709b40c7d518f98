// Whatever a cluster does, the monitor and the scheduler agree on what runs where.
#include <map>
#include <random>
#include <set>

#include "connection/control_port.hpp"
#include "testing/scheduler_test.hpp"
#include "testing/spectator.hpp"

namespace icemon {
namespace {

class RandomCluster : public SchedulerTest {
 protected:
  struct Build {
    std::string name;
    std::shared_ptr<FakeDaemon> daemon;
    std::set<JobId> waiting, running;  // given to it; begun
    std::set<std::uint32_t> local;     // numbers of its own clients
  };

  void SetUp() override {
    SchedulerTest::SetUp();
    if (IsSkipped()) return;
    desk_ = client("desk");
    for (const char* name : {"one", "two", "three"})
      builds_.push_back({name, daemon(name, 4), {}, {}, {}});
  }

  std::size_t any(std::size_t count) { return random_() % count; }
  static JobId any_of(const std::set<JobId>& jobs, std::size_t place) {
    return *std::next(jobs.begin(), static_cast<std::ptrdiff_t>(place % jobs.size()));
  }

  void do_something(Build& build) {
    switch (any(6)) {
      case 0:
      case 1:
        if (build.waiting.size() + build.running.size() + build.local.size() < 4) request(build);
        return;
      case 2:
        if (build.waiting.empty()) return;
        begin(build, any_of(build.waiting, random_()));
        return;
      case 3:
        if (build.running.empty()) return;
        end(build, any_of(build.running, random_()));
        return;
      case 4:
        if (build.local.empty() && build.waiting.size() + build.running.size() < 3) {
          build.daemon->begin_local(++clients_, "linked");
          build.local.insert(clients_);
        } else if (!build.local.empty()) {
          build.daemon->end_local(*build.local.begin());
          build.local.erase(build.local.begin());
          ++local_done_;
        }
        return;
      default:
        build.daemon->report(static_cast<std::uint32_t>(any(900)));
    }
  }

  void request(Build& build) {
    FakeRequest request;
    request.file = "src/file" + std::to_string(clients_) + ".cpp";
    request.client = ++clients_;
    request.preferred = build.name;
    const Assignment assignment = ask(*desk_, request);
    ASSERT_EQ(assignment.port, build.daemon->port());
    build.waiting.insert(assignment.job);
  }

  void begin(Build& build, JobId job) {
    build.daemon->begin(job);
    build.waiting.erase(job);
    build.running.insert(job);
  }

  void end(Build& build, JobId job) {
    JobDone result;
    result.job = job;
    result.exit_code = any(5) == 0 ? 1 : 0;
    result.real_ms = static_cast<std::uint32_t>(any(10'000) + 1);
    build.daemon->end(result);
    build.running.erase(job);
    ++(result.exit_code == 0 ? done_ : failed_);
  }

  std::mt19937 random_{20'060'613};
  std::shared_ptr<FakeDaemon> desk_;
  std::vector<Build> builds_;
  std::uint32_t clients_ = 0;
  std::uint64_t done_ = 0, failed_ = 0, local_done_ = 0;
};

TEST_F(RandomCluster, IsSeenAsItIs) {
  Spectator monitor(loop_);
  monitor.join(address());
  for (int i = 0; i < 1'000; ++i) do_something(builds_[any(builds_.size())]);

  std::size_t running = 0, waiting = 0, local = 0;
  for (const Build& build : builds_) {
    running += build.running.size();
    waiting += build.waiting.size();
    local += build.local.size();
  }
  monitor.until([&] {
    const Totals totals = monitor.cluster().totals();
    return monitor.ended_count() == done_ + failed_ + local_done_ &&
           static_cast<std::size_t>(totals.compiling) == running &&
           static_cast<std::size_t>(totals.pending) == waiting &&
           static_cast<std::size_t>(totals.local) == local;
  });
  const Totals totals = monitor.cluster().totals();
  EXPECT_EQ(totals.done, done_);
  EXPECT_EQ(totals.failed, failed_);
  EXPECT_EQ(totals.local_done, local_done_);
  EXPECT_GT(done_, 50U) << "something has happened";
  for (const Build& build : builds_) {
    const Host& host = *monitor.host(build.name);
    EXPECT_EQ(static_cast<std::size_t>(host.compiling), build.running.size()) << build.name;
    EXPECT_EQ(static_cast<std::size_t>(host.local), build.local.size()) << build.name;
  }

  const auto login = loop_.run(ask_listing(loop_.executor(), address())).value();
  EXPECT_EQ(login.listing.jobs.size(), running + waiting);
  for (const ListedJob& listed : login.listing.jobs) {
    const Job* job = monitor.job(listed.id);
    ASSERT_NE(job, nullptr) << listed.id;
    EXPECT_EQ(job->state == JobState::compiling, listed.state == "COMP") << listed.id;
    EXPECT_EQ(job->file, listed.file) << listed.id;
    EXPECT_EQ(monitor.cluster().find_host(job->client)->name, listed.submitter);
  }
}

}  // namespace
}  // namespace icemon
