// One watched cluster of a ScriptedScheduler, and all that it tells.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hostler/task_group.hpp"
#include "monitor/cluster_monitor.hpp"
#include "test_loop.hpp"
#include "testing/cluster_fixture.hpp"
#include "testing/scripted_scheduler.hpp"

namespace icemon {

struct HeardNews : MonitorNews {
  void scheduler_changed(const SchedulerView& scheduler) override {
    states.push_back(scheduler.state);
    reasons.push_back(scheduler.reason);
  }
  void host_changed(const std::string&, const Host& host) override { reported.push_back(host); }
  void job_finished(const JobRecord& job) override {
    on_job();
    finished.push_back(job);
  }
  void stats(const ClusterStats& news, const SchedulerView&) override { last_stats = news; }
  void live(const LiveDelta& delta) override {
    on_live();
    deltas.push_back(delta);
  }
  void state_changed(const std::string&) override { ++pieces; }

  std::function<void()> on_job = [] {};
  std::function<void()> on_live = [] {};

  std::vector<LinkState> states;
  std::vector<std::string> reasons;
  std::vector<Host> reported;
  std::vector<JobRecord> finished;
  std::optional<ClusterStats> last_stats;
  std::vector<LiveDelta> deltas;
  int pieces = 0;
};

inline HostReport host(HostId id, const std::string& name) {
  return {id, testing::stats_of(name, "10.0.0." + std::to_string(id))};
}

class ClusterMonitorTest : public ::testing::Test {
 protected:
  ClusterMonitorTest() {
    options_.live_interval = std::chrono::milliseconds(1);
    options_.first_retry = std::chrono::milliseconds(1);
    options_.longest_retry = std::chrono::milliseconds(10);
    options_.lost = [this] { ++losses_; };
  }
  ~ClusterMonitorTest() override { end(); }

  ClusterMonitor& watch(const ScriptedScheduler& scheduler, History* history = nullptr) {
    return watch(WatchTarget{"testnet", "", scheduler.address()}, history);
  }
  ClusterMonitor& watch(WatchTarget target, History* history = nullptr) {
    monitor_ = std::make_unique<ClusterMonitor>(loop_.executor(), std::move(target), options_,
                                                news_, history, log_);
    tasks_.spawn(monitor_->run());
    return *monitor_;
  }
  void until_state(LinkState state) {
    loop_.turn_until([&] { return monitor_->scheduler().state == state; });
  }
  // Nobody watches any more.
  void end() {
    tasks_.cancel();
    loop_.run(tasks_.ended());
  }
  void until_hosts(std::size_t count) {
    loop_.turn_until([&] {
      return std::ranges::count_if(monitor_->cluster().hosts(), [](const auto& entry) {
               return entry.second.is_online;
             }) == static_cast<std::ptrdiff_t>(count);
    });
  }

  hostler::TestLoop loop_;
  hostler::Log log_;
  MonitorOptions options_;
  HeardNews news_;
  int losses_ = 0;
  std::unique_ptr<ClusterMonitor> monitor_;
  hostler::TaskGroup tasks_{loop_.executor(),
                            [](const std::string& text) { ADD_FAILURE() << text; }};
};

}  // namespace icemon
