// All clusters that are watched: those of the configuration, those that discovery finds, and for a
// while those that a command adds.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/condition.hpp"
#include "hostler/task_group.hpp"
#include "monitor/cluster_monitor.hpp"
#include "settings.hpp"

namespace icemon {

// A scheduler that was found, and what it is to us.
struct KnownScheduler {
  FoundScheduler found;
  std::string cluster;  // that is watched through it; empty: none
  Moment heard;
};

class Monitors {
 public:
  Monitors(hostler::asio::any_io_executor executor, Settings settings, MonitorOptions options,
           MonitorNews& news, History* history, const hostler::Log& log);
  ~Monitors();

  // Begins to watch the schedulers of the configuration. Error: an address that cannot be read.
  hostler::Result<void> watch_configured();

  // Looks for schedulers until it is cancelled, and watches the nets that it finds.
  hostler::Task<> discover();

  // For commands: watches one more, until stop(id). Do not cancel stop(): what it ends would be
  // destroyed while it runs.
  hostler::Result<const ClusterMonitor*> add(WatchTarget target);
  hostler::Task<> stop(std::string id);
  // When the whole monitor ends, which will come back to what is watched now.
  hostler::Task<> stop_all();

  std::vector<const ClusterMonitor*> all() const;

  // By its id, or, with an empty one, the only cluster there is. Error (usage) names those there are.
  hostler::Result<const ClusterMonitor*> find(std::string_view id) const;

  // Every scheduler heard of lately, also those that serve no watched cluster.
  std::vector<KnownScheduler> known() const;

 private:
  struct Watched;
  Watched& start(WatchTarget target);
  Watched& start_for_good(WatchTarget target);
  hostler::Task<> ask();
  hostler::Task<> listen();
  void heard(const FoundScheduler& scheduler);
  void choose();
  bool is_online(const FoundScheduler& scheduler) const;
  void forget_silent(Moment now);
  void forget_nets();
  hostler::Task<std::unique_ptr<Watched>> end(std::string id);  // null: not watched
  const ClusterMonitor* watching(const FoundScheduler& scheduler) const;

  hostler::Clock& clock() const { return *options_.discovery_clock; }

  hostler::asio::any_io_executor executor_;
  Settings settings_;
  MonitorOptions options_;
  MonitorNews& news_;
  History* history_;
  const hostler::Log& log_;
  std::map<std::string, std::unique_ptr<Watched>> watched_;  // by id
  std::map<std::string, KnownScheduler> known_;              // by address
  Moment asked_;  // when the last round of questions began
  std::string discovery_trouble_;
  hostler::Condition look_now_;
  hostler::TaskGroup endings_;  // of nets that are forgotten
};

}  // namespace icemon
