// What commands and routes see of the clusters, whoever watches them.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "connection/discovery.hpp"
#include "hostler/asio.hpp"
#include "hostler/error.hpp"
#include "live/views.hpp"

namespace icemon {

using hostler::Result;
using hostler::Task;

// A scheduler that need not be watched: by its address, else whichever discovery finds for the net.
struct SchedulerChoice {
  std::string scheduler;  // "HOST" or "HOST:PORT"; empty: environment, then discovery
  std::string netname;    // empty: the only one there is
  std::chrono::milliseconds timeout{45'000};
};

// On the instance's loop. `id` is a watched cluster's, or empty for the only one there is; an Error
// about it (usage) names those there are.
class Clusters {
 public:
  virtual ~Clusters() = default;

  // All names below are made up already, and would get others if they were made up once more.
  virtual bool is_anonymous() const { return false; }
  // The id under which the history knows a cluster.
  virtual std::string recorded_id(const std::string& id) const { return id; }

  virtual std::vector<SchedulerView> watched() const = 0;
  virtual Result<SchedulerView> scheduler(const std::string& id) const = 0;
  virtual Result<SnapshotView> snapshot(const std::string& id) const = 0;
  virtual Result<LiveSnapshot> live(const std::string& id) const = 0;
  virtual Result<std::vector<HostView>> hosts(const std::string& id) const = 0;
  virtual Result<TotalsView> totals(const std::string& id) const = 0;
  virtual Result<hostler::HostPort> address(const std::string& id) const = 0;  // of its scheduler

  // Schedulers that serve no watched cluster but were heard of lately.
  virtual std::vector<FoundScheduler> others() const = 0;
  // Asks by broadcast and waits for the answers; seconds. Error: discovery is off.
  virtual Task<Result<std::vector<FoundScheduler>>> search() = 0;

  virtual Task<Result<hostler::HostPort>> locate(SchedulerChoice choice) = 0;
  // A short session: every host was seen. Error: no session in time.
  virtual Task<Result<SnapshotView>> visit(SchedulerChoice choice) = 0;
  // Watches it from now on; gives its id. The same as before when it is watched already.
  virtual Task<Result<std::string>> watch(SchedulerChoice choice) = 0;
  // Ends what watch() began; nothing for others.
  virtual void forget(const std::string& id) = 0;
};

// Ends a watching that a command began with watch(), however the command ends.
class Watching {
 public:
  Watching(Clusters& clusters, std::string id) : clusters_(clusters), id_(std::move(id)) {}
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;
  ~Watching() { clusters_.forget(id_); }

 private:
  Clusters& clusters_;
  std::string id_;
};

}  // namespace icemon
