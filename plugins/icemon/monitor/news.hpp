// What the watched clusters tell the rest of the plugin: topics, metrics, compat. On the instance's
// loop.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>

#include "history/records.hpp"
#include "live/views.hpp"

namespace icemon {

// Body of icemon.cluster.stats.
struct ClusterStats {
  std::string cluster;
  std::int64_t time_ms = 0;
  TotalsView totals;
};
BOOST_DESCRIBE_STRUCT(ClusterStats, (), (cluster, time_ms, totals))

// Body of icemon.host.changed: a host that came, went or reported; its counts are as of then.
struct HostNews {
  std::string cluster;
  HostView host;
};
BOOST_DESCRIBE_STRUCT(HostNews, (), (cluster, host))

class MonitorNews {
 public:
  virtual ~MonitorNews() = default;
  // It will be watched from now on, and not only while a command looks at it. Told first.
  virtual void watched_for_good(const std::string& /*cluster*/) {}
  virtual void scheduler_changed(const SchedulerView& scheduler) = 0;
  virtual void host_changed(const std::string& cluster, const Host& host) = 0;
  virtual void job_finished(const JobRecord& job) = 0;
  virtual void stats(const ClusterStats& stats, const SchedulerView& scheduler) = 0;  // each second
  virtual void live(const LiveDelta& delta) = 0;
  virtual void state_changed(const std::string& cluster) = 0;  // after each piece of the stream
};

}  // namespace icemon
