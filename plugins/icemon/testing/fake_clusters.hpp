// Clusters that a test makes up, and answers that it can look at.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "interface/clusters.hpp"
#include "interface/replies.hpp"

namespace icemon {

class FakeClusters : public Clusters {
 public:
  bool is_anonymous() const override { return anonymous; }
  std::vector<SchedulerView> watched() const override {
    std::vector<SchedulerView> views;
    for (const SnapshotView& cluster : clusters) views.push_back(cluster.scheduler);
    return views;
  }
  Result<SchedulerView> scheduler(const std::string& id) const override {
    const SnapshotView* found = find(id);
    if (!found) return unknown(id);
    return found->scheduler;
  }
  Result<SnapshotView> snapshot(const std::string& id) const override {
    ++snapshots;
    const SnapshotView* found = find(id);
    if (!found) return unknown(id);
    return *found;
  }
  Result<LiveSnapshot> live(const std::string& id) const override {
    const SnapshotView* found = find(id);
    if (!found) return unknown(id);
    LiveSnapshot live;
    live.scheduler = found->scheduler;
    live.hosts = found->hosts;
    live.version = 17;
    return live;
  }
  Result<std::vector<HostView>> hosts(const std::string& id) const override {
    const SnapshotView* found = find(id);
    if (!found) return unknown(id);
    return found->hosts;
  }
  Result<TotalsView> totals(const std::string& id) const override {
    const SnapshotView* found = find(id);
    if (!found) return unknown(id);
    return found->totals;
  }
  Result<hostler::HostPort> address(const std::string& id) const override {
    const SnapshotView* found = find(id);
    if (!found) return unknown(id);
    return hostler::parse_host_port(found->scheduler.address, 8765);
  }
  std::vector<FoundScheduler> others() const override { return heard; }
  Task<Result<std::vector<FoundScheduler>>> search() override {
    ++searches;
    co_return answering;
  }
  Task<Result<hostler::HostPort>> locate(SchedulerChoice choice) override {
    choices.push_back(choice);
    co_return hostler::parse_host_port(choice.scheduler, 8765);
  }
  Task<Result<SnapshotView>> visit(SchedulerChoice choice) override {
    choices.push_back(choice);
    if (visited.scheduler.id.empty())
      co_return hostler::Error{"no scheduler answered", hostler::ExitCode::unavailable};
    co_return visited;
  }
  Task<Result<std::string>> watch(SchedulerChoice choice) override {
    choices.push_back(choice);
    if (visited.scheduler.id.empty())
      co_return hostler::Error{"no scheduler answered", hostler::ExitCode::unavailable};
    clusters.push_back(visited);
    co_return Result<std::string>(boost::system::in_place_value, visited.scheduler.id);
  }
  void forget(const std::string& id) override {
    std::erase_if(clusters,
                  [&](const SnapshotView& cluster) { return cluster.scheduler.id == id; });
  }

  std::vector<SnapshotView> clusters;
  std::vector<FoundScheduler> heard;      // without being asked
  std::vector<FoundScheduler> answering;  // a search
  SnapshotView visited;                   // what a session of one's own sees; no id: no scheduler
  std::vector<SchedulerChoice> choices;   // of sessions
  int searches = 0;
  mutable int snapshots = 0;  // how often a whole cluster was asked for
  bool anonymous = false;

 private:
  const SnapshotView* find(const std::string& id) const {
    const auto found = std::ranges::find_if(clusters, [&](const SnapshotView& cluster) {
      return cluster.scheduler.id == id || (id.empty() && clusters.size() == 1);
    });
    return found == clusters.end() ? nullptr : &*found;
  }
  static hostler::Error unknown(const std::string& id) {
    return {"no cluster '" + id + "'", hostler::ExitCode::usage};
  }
};

// A cluster of a desk and two builders, on one of which a job of the desk runs.
inline SnapshotView example_cluster(const std::string& id) {
  SnapshotView snapshot;
  snapshot.scheduler.id = snapshot.scheduler.netname = id;
  snapshot.scheduler.address = "10.0.0.1:8765";
  snapshot.scheduler.state = LinkState::online;
  for (const char* name : {"desk", "builder-1", "builder-2"}) {
    HostView& host = snapshot.hosts.emplace_back();
    host.id = static_cast<HostId>(snapshot.hosts.size());
    host.name = name;
    host.ip = "10.0.0." + std::to_string(host.id);
    host.platform = "x86_64";
    host.max_jobs = 4;
  }
  JobView& running = snapshot.jobs.emplace_back();
  running.id = 7;
  running.state = JobState::compiling;
  running.file = "lab/src/widget.cpp";
  running.client = "desk";
  running.client_id = 1;
  running.host = "builder-1";
  running.host_id = 2;
  running.slot = 0;
  JobView& failed = snapshot.jobs.emplace_back();
  failed.id = 6;
  failed.state = JobState::failed;
  failed.file = "lab/src/bad.c";
  failed.client = "desk";
  failed.client_id = 1;
  failed.host = "builder-2";
  failed.host_id = 3;
  failed.exit_code = 1;
  snapshot.totals.hosts = 3;
  snapshot.totals.slots = snapshot.totals.available = 12;
  snapshot.totals.compiling = 1;
  snapshot.totals.free = 11;
  return snapshot;
}

class RecordingReplies : public Replies {
 public:
  void line(std::string_view text) override { said.emplace_back(text); }
  void value_text(std::string_view json) override { values.emplace_back(json); }
  std::string caller() const override { return "test"; }
  void progress(double, double, std::string_view) override {}

  Lines said;
  std::vector<std::string> values;
};

}  // namespace icemon
