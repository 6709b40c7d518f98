// All clusters that are watched: those of the configuration, those that discovery finds, and for a
// while those that a command adds.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/condition.hpp"
#include "monitor/cluster_monitor.hpp"
#include "settings.hpp"

namespace icemon {

// A scheduler that was found, and what it is to us.
struct KnownScheduler {
  FoundScheduler found;
  std::string cluster;     // that is watched through it; empty: none
  std::int64_t heard_ms = 0;
};

class Monitors {
 public:
  Monitors(hostler::asio::any_io_executor executor, const Settings& settings, MonitorOptions options,
           MonitorNews& news, History* history, const hostler::Log& log);
  ~Monitors();

  // Error: a configured address that cannot be read.
  hostler::Result<void> watch_configured();

  // Looks for schedulers until cancelled.
  hostler::Task<> discover();

  // Ends the session with a cluster that a command added.
  void forget(const std::string& id);
  ClusterMonitor& add(WatchTarget target);

  // Ends all sessions.
  void stop();

  std::vector<const ClusterMonitor*> all() const;

  // By its id, or, with an empty one, the only cluster there is. Error (usage) names those there are.
  hostler::Result<const ClusterMonitor*> find(std::string_view id) const;

  // Every scheduler heard of lately, also those that serve no watched cluster.
  const std::vector<KnownScheduler>& known() const { return known_; }
  const std::string& discovery_trouble() const { return discovery_trouble_; }

 private:
  struct Watched;
  hostler::Task<> listen();
  hostler::Task<> ask();
  void heard(const FoundScheduler& scheduler);
  void choose();

  hostler::asio::any_io_executor executor_;
  Settings settings_;
  MonitorOptions options_;
  MonitorNews& news_;
  History* history_;
  const hostler::Log& log_;
  std::map<std::string, std::unique_ptr<Watched>> watched_;
  std::vector<KnownScheduler> known_;
  std::string discovery_trouble_;
};

}  // namespace icemon
