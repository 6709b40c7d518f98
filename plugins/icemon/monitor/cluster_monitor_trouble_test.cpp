// What goes wrong in a session: with the scheduler, with what listens to the monitor, with the disk.
#include <gmock/gmock.h>

#include <stdexcept>

#include "hostler/offload.hpp"
#include "hostler/storage_faults.hpp"
#include "temporary_folder.hpp"
#include "testing/cluster_monitor_test.hpp"

namespace icemon {
namespace {

using ::testing::Contains;

TEST_F(ClusterMonitorTest, WatchesAnewAfterAMistakeWhileItReads) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha")}});
  watch(scheduler);
  until_hosts(1);
  news_.on_job = [] { throw std::logic_error("a mistake of the publisher"); };
  scheduler.send(LocalJobBegin{1, 9, 1'700'000'100, "lab/prog"});
  scheduler.send(LocalJobDone{9});
  loop_.turn_until([&] { return monitor_->scheduler().reconnects == 1; });
  until_hosts(1);
  EXPECT_THAT(news_.reasons, Contains("internal error: a mistake of the publisher"));
  EXPECT_EQ(monitor_->scheduler().state, LinkState::online);
}

TEST_F(ClusterMonitorTest, WatchesAnewAfterAMistakeWhileItTellsThePages) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha")}});
  watch(scheduler);
  until_hosts(1);
  news_.on_live = [this] {
    news_.on_live = [] {};
    throw std::logic_error("a mistake of the page");
  };
  scheduler.send(LocalJobBegin{1, 9, 1'700'000'100, "lab/prog"});
  loop_.turn_until([&] { return monitor_->scheduler().reconnects == 1; });
  until_state(LinkState::online);
}

TEST_F(ClusterMonitorTest, LearnsLaterWhoASchedulerIsThatDidNotAnswerAtFirst) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha")}, .answers_discovery = false});
  watch(scheduler);
  until_hosts(1);
  EXPECT_EQ(monitor_->scheduler().started_ms, 0);
  scheduler.answer_discovery(true);
  loop_.turn_until([&] { return monitor_->scheduler().netname == "testnet"; });
  EXPECT_EQ(monitor_->scheduler().started_ms, 1'700'000'000'000);
  EXPECT_EQ(monitor_->scheduler().reconnects, 0u);
  scheduler.send(LocalJobBegin{1, 9, 1'700'000'100, "lab/prog"});
  scheduler.send(LocalJobDone{9});
  loop_.turn_until([&] { return !news_.finished.empty(); });
  EXPECT_EQ(news_.finished.front().scheduler_started_s, 1'700'000'000);
}

// With a database that a test can let stand still.
class StalledHistoryTest : public ClusterMonitorTest {
 protected:
  StalledHistoryTest() {
    HistoryOptions options;
    options.address = folder_.path_of("history.sqlite");
    options.flush = std::chrono::milliseconds(1);
    options.faults = faults_;
    history_ = std::make_unique<History>(loop_.executor(), options, hostler::Clock::system());
    writing_.spawn(history_->run());
    faults_->stall();
  }
  ~StalledHistoryTest() override {
    faults_->release();
    end();
    writing_.cancel();
    loop_.run(writing_.ended());
  }

  hostler::TemporaryFolder folder_;
  std::shared_ptr<hostler::StorageFaults> faults_ = std::make_shared<hostler::StorageFaults>();
  std::unique_ptr<History> history_;
  hostler::TaskGroup writing_{loop_.executor(), [](const std::string& text) { ADD_FAILURE() << text; }};
};

// As much as a scheduler at its limit says in 20 s, while the database takes nothing and a query waits
// for it.
TEST_F(StalledHistoryTest, DoesNotHoldUpTheReading) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha"), host(2, "beta")}});
  watch(scheduler, history_.get());
  until_hosts(2);
  loop_.run(hostler::offload([this] { faults_->wait_until_stalled(); }));
  auto query = loop_.spawn(history_->jobs({}));
  constexpr JobId jobs = 30'000;
  std::string burst;
  for (JobId job = 1; job <= jobs; ++job) {
    burst += encode_message(JobRequest{job, 1, 1, "lab/src/file.cpp"}, 43);
    burst += encode_message(JobBegin{job, 2, 1'700'000'100}, 43);
    burst += encode_message(JobDone{.job = job, .real_ms = 1'500}, 43);
  }
  scheduler.send_bytes(burst);  // returns when the kernel has taken all
  loop_.turn_until([&] { return news_.finished.size() == jobs; });
  EXPECT_EQ(monitor_->scheduler().state, LinkState::online);
  EXPECT_EQ(monitor_->scheduler().reconnects, 0u);
  EXPECT_FALSE(query.done());

  faults_->release();
  loop_.turn_until([&] { return history_->statistics().written >= jobs; });
  EXPECT_EQ(history_->statistics().given_up, 0u);
  loop_.finish(query);
}

}  // namespace
}  // namespace icemon
