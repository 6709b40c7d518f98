// The clusters that this instance watches, as commands and routes see them.
#pragma once

#include <map>

#include "hostler/task_group.hpp"
#include "interface/clusters.hpp"
#include "monitor/monitors.hpp"

namespace icemon {

class MonitoredClusters : public Clusters {
 public:
  MonitoredClusters(hostler::asio::any_io_executor executor, const Settings& settings,
                    Monitors& monitors, hostler::TaskGroup& tasks)
      : executor_(executor), settings_(settings), monitors_(monitors), tasks_(tasks) {}

  bool is_anonymous() const override { return false; }
  std::vector<SchedulerView> watched() const override;
  Result<SchedulerView> scheduler(const std::string& id) const override;
  Result<SnapshotView> snapshot(const std::string& id) const override;
  Result<LiveSnapshot> live(const std::string& id) const override;
  Result<std::vector<HostView>> hosts(const std::string& id) const override;
  Result<TotalsView> totals(const std::string& id) const override;
  Result<hostler::HostPort> address(const std::string& id) const override;
  std::vector<FoundScheduler> others() const override;
  Task<Result<std::vector<FoundScheduler>>> search() override;
  Task<Result<hostler::HostPort>> locate(SchedulerChoice choice) override;
  Task<Result<SnapshotView>> visit(SchedulerChoice choice) override;
  Task<Result<std::string>> watch(SchedulerChoice choice) override;
  void forget(const std::string& id) override;

 private:
  template <class Answer>
  Result<Answer> ask(const std::string& id, Answer (*answer)(const ClusterMonitor&)) const;
  DiscoveryOptions discovery() const;

  hostler::asio::any_io_executor executor_;
  const Settings& settings_;
  Monitors& monitors_;
  hostler::TaskGroup& tasks_;
  std::map<std::string, int> borrowed_;  // by watch(), how often
};

}  // namespace icemon
