#include "interface/monitored_clusters.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

#include "monitor/target.hpp"
#include "monitor/visit.hpp"

namespace icemon {

using hostler::HostPort;

namespace {

// Not to be cancelled half way: what it ends must not be destroyed before it has ended.
Task<> stop_whole(Monitors& monitors, std::string id) {
  co_await hostler::asio::this_coro::reset_cancellation_state(
      hostler::asio::disable_cancellation());
  co_await monitors.stop(std::move(id));
}

}  // namespace

template <class Answer>
Result<Answer> MonitoredClusters::ask(const std::string& id,
                                      Answer (*answer)(const ClusterMonitor&)) const {
  const auto monitor = monitors_.find(id);
  if (monitor.has_error()) return monitor.error();
  return Result<Answer>(boost::system::in_place_value, answer(**monitor));
}

std::vector<SchedulerView> MonitoredClusters::watched() const {
  std::vector<SchedulerView> views;
  for (const ClusterMonitor* monitor : monitors_.all()) views.push_back(monitor->scheduler());
  return views;
}

Result<SchedulerView> MonitoredClusters::scheduler(const std::string& id) const {
  return ask<SchedulerView>(id, [](const ClusterMonitor& monitor) { return monitor.scheduler(); });
}

Result<SnapshotView> MonitoredClusters::snapshot(const std::string& id) const {
  return ask<SnapshotView>(
      id, [](const ClusterMonitor& monitor) { return monitor.snapshot(Moment::now()); });
}

Result<LiveSnapshot> MonitoredClusters::live(const std::string& id) const {
  return ask<LiveSnapshot>(id,
                           [](const ClusterMonitor& monitor) { return monitor.live(Moment::now()); });
}

Result<std::vector<HostView>> MonitoredClusters::hosts(const std::string& id) const {
  return ask<std::vector<HostView>>(id, [](const ClusterMonitor& monitor) {
    std::vector<HostView> views;
    for (const auto& [number, host] : monitor.cluster().hosts()) views.push_back(view_host(host));
    return views;
  });
}

Result<TotalsView> MonitoredClusters::totals(const std::string& id) const {
  return ask<TotalsView>(
      id, [](const ClusterMonitor& monitor) { return view_totals(monitor.cluster()); });
}

Result<HostPort> MonitoredClusters::address(const std::string& id) const {
  const auto monitor = monitors_.find(id);
  if (monitor.has_error()) return monitor.error();
  if ((*monitor)->address()) return *(*monitor)->address();
  return hostler::Error{"no scheduler of " + (*monitor)->id() + " was found yet",
                        hostler::ExitCode::unavailable};
}

std::vector<FoundScheduler> MonitoredClusters::others() const {
  std::vector<FoundScheduler> found;
  for (const KnownScheduler& known : monitors_.known()) {
    if (known.cluster.empty()) found.push_back(known.found);
  }
  return found;
}

DiscoveryOptions MonitoredClusters::discovery() const {
  DiscoveryOptions options;
  options.interfaces = settings_.discovery.interfaces;
  options.port = static_cast<std::uint16_t>(settings_.discovery.port);
  return options;
}

Task<Result<std::vector<FoundScheduler>>> MonitoredClusters::search() {
  if (!settings_.discovery.enabled) {
    co_return hostler::Error{
        "discovery is off (discovery.enabled); name a scheduler with `snapshot --scheduler HOST[:PORT]`",
        hostler::ExitCode::config};
  }
  auto options = discovery();
  co_return co_await discover(executor_, std::move(options));
}

Task<Result<HostPort>> MonitoredClusters::locate(SchedulerChoice choice) {
  TargetOptions options;
  options.scheduler = std::move(choice.scheduler);
  options.netname = std::move(choice.netname);
  options.may_discover = settings_.discovery.enabled;
  options.discovery = discovery();
  // Single-shot, nothing is watched: what the configuration names is meant then.
  if (options.scheduler.empty() && options.netname.empty() && settings_.schedulers.size() == 1)
    options.scheduler = settings_.schedulers.front();
  return find_target(executor_, std::move(options));
}

Task<Result<SnapshotView>> MonitoredClusters::visit(SchedulerChoice choice) {
  VisitOptions options;
  options.timeout = choice.timeout;
  auto address = co_await locate(std::move(choice));
  if (address.has_error()) co_return address.error();
  options.scheduler = std::move(*address);
  auto stream = co_await icemon::visit(executor_, std::move(options));
  if (stream.has_error()) co_return with_next_step(stream.error());
  co_return Result<SnapshotView>(boost::system::in_place_value,
                                 (*stream)->snapshot(Moment::now()));
}

Task<Result<std::string>> MonitoredClusters::watch(SchedulerChoice choice) {
  auto address = co_await locate(std::move(choice));
  if (address.has_error()) co_return address.error();
  WatchTarget target;
  target.id = address->text();
  target.scheduler = std::move(*address);
  std::string id = target.id;
  if (!borrowed_.contains(id)) {
    if (monitors_.add(std::move(target)).has_value()) borrowed_[id] = 1;
  } else {
    ++borrowed_[id];
  }
  co_return Result<std::string>(boost::system::in_place_value, std::move(id));
}

void MonitoredClusters::forget(const std::string& id) {
  const auto borrowed = borrowed_.find(id);
  if (borrowed == borrowed_.end() || --borrowed->second > 0) return;
  borrowed_.erase(borrowed);
  tasks_.spawn(stop_whole(monitors_, id));
}

}  // namespace icemon
