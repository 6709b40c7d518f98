// Makes events and metrics of the clusters' news.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "hostler/topic.hpp"
#include "interface/cluster_metrics.hpp"
#include "monitor/news.hpp"
#include "state/anonymizer.hpp"

namespace icemon {

class Publisher : public MonitorNews {
 public:
  explicit Publisher(hostler::PluginBase& plugin);

  // From now on all names are made up. `names` must outlive the publisher.
  void anonymize_with(const Anonymizer& names) { names_ = &names; }

  // Called after each piece of a cluster's stream, for who looks at the whole state.
  void on_state_changed(std::function<void(const std::string& cluster)> listener) {
    listener_ = std::move(listener);
  }

  void watched_for_good(const std::string& cluster) override;
  void scheduler_changed(const SchedulerView& scheduler) override;
  void host_changed(const std::string& cluster, const Host& host) override;
  void job_finished(const JobRecord& job) override;
  void stats(const ClusterStats& stats, const SchedulerView& scheduler) override;
  void live(const LiveDelta& delta) override;
  void state_changed(const std::string& cluster) override;

 private:
  ClusterMetrics* metrics_of(const std::string& cluster) const;  // null: it has none
  std::string shown_name(const std::string& cluster) const;

  hostler::PluginBase& plugin_;
  hostler::Topic<HostNews> host_topic_;
  hostler::Topic<JobRecord> job_topic_;
  hostler::Topic<ClusterStats> stats_topic_;
  hostler::Topic<LiveDelta> live_topic_;
  const Anonymizer* names_ = nullptr;
  std::map<std::string, std::unique_ptr<ClusterMetrics>> metrics_;  // by real names
  std::function<void(const std::string&)> listener_ = [](const std::string&) {};
};

}  // namespace icemon
