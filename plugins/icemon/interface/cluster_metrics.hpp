// What /metrics tells of one cluster; every series has the label `cluster`.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "hostler/metrics.hpp"
#include "monitor/news.hpp"

namespace icemon {

class ClusterMetrics {
 public:
  ClusterMetrics(hostler::PluginBase& plugin, const std::string& cluster);

  void job_finished(const JobRecord& job);
  void update(const TotalsView& totals, const SchedulerView& scheduler);

 private:
  struct ByState {
    ByState(hostler::PluginBase& plugin, const std::string& cluster, const std::string& state);
    hostler::Counter ended;
  };

  // Shows a number that only grows, of which the newest value is known.
  class Total {
   public:
    Total(hostler::PluginBase& plugin, const char* name, const char* help, const std::string& cluster)
        : counter_(plugin, {name, help, {{"cluster", cluster}}}) {}
    void reach(std::uint64_t value) {
      if (value > reached_) counter_.add(static_cast<double>(value - reached_));
      reached_ = value;
    }

   private:
    hostler::Counter counter_;
    std::uint64_t reached_ = 0;
  };

  hostler::Gauge hosts_, slots_, available_, compiling_, local_, pending_, online_;
  hostler::Histogram seconds_, wait_seconds_;
  hostler::Counter bytes_in_, bytes_out_;
  Total messages_, decode_errors_, ignored_, reconnects_;
  std::map<JobState, std::unique_ptr<ByState>> ended_;
};

}  // namespace icemon
