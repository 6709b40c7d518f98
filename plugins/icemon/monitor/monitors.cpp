#include "monitor/monitors.hpp"

#include <algorithm>

#include "hostler/join.hpp"
#include "monitor/target.hpp"
#include "protocol/text.hpp"

namespace icemon {

using hostler::Error;
using hostler::ExitCode;
using hostler::Result;
using hostler::Task;

namespace {

constexpr std::size_t max_nets = 64;          // watched because somebody in the network said so
constexpr std::size_t max_known = 1'000;
constexpr int rounds_until_silent = 4;        // datagrams get lost
constexpr auto shortest_round = std::chrono::seconds(2);

}  // namespace

struct Monitors::Watched {
  Watched(hostler::asio::any_io_executor executor, const hostler::Log& log)
      : tasks(executor, [&log](const std::string& text) { log.error(text); }) {}

  hostler::TaskGroup tasks;
  std::unique_ptr<ClusterMonitor> monitor;
  std::optional<hostler::TimePoint> alive;  // of a net that was found: last heard of, or watched
};

Monitors::Monitors(hostler::asio::any_io_executor executor, Settings settings, MonitorOptions options,
                   MonitorNews& news, History* history, const hostler::Log& log)
    : executor_(executor),
      settings_(std::move(settings)),
      options_(std::move(options)),
      news_(news),
      history_(history),
      log_(log),
      look_now_(executor),
      endings_(executor, [&log](const std::string& text) { log.error(text); }) {
  options_.lost = [this] { look_now_.notify_all(); };
}

Monitors::~Monitors() = default;

Monitors::Watched& Monitors::start(WatchTarget target) {
  const std::string id = target.id;
  auto watched = std::make_unique<Watched>(executor_, log_);
  watched->monitor = std::make_unique<ClusterMonitor>(executor_, std::move(target), options_, news_,
                                                      history_, log_);
  watched->tasks.spawn(watched->monitor->run());
  return *(watched_[id] = std::move(watched));
}

Monitors::Watched& Monitors::start_for_good(WatchTarget target) {
  news_.watched_for_good(target.id);
  return start(std::move(target));
}

Result<void> Monitors::watch_configured() {
  for (const std::string& text : settings_.schedulers) {
    auto address = parse_scheduler(text);
    if (address.has_error()) return address.error();
    WatchTarget target;
    target.id = address->text();
    target.scheduler = std::move(*address);
    if (!watched_.contains(target.id)) start_for_good(std::move(target));
  }
  return {};
}

Result<const ClusterMonitor*> Monitors::add(WatchTarget target) {
  if (watched_.contains(target.id)) return Error{target.id + " is watched already", ExitCode::usage};
  return start(std::move(target)).monitor.get();
}

Task<std::unique_ptr<Monitors::Watched>> Monitors::end(std::string id) {
  const auto found = watched_.find(id);
  if (found == watched_.end()) co_return nullptr;
  std::unique_ptr<Watched> watched = std::move(found->second);
  watched_.erase(found);
  watched->tasks.cancel();
  co_await watched->tasks.ended();
  co_return watched;
}

Task<> Monitors::stop(std::string id) {
  const std::unique_ptr<Watched> ended = co_await end(std::move(id));
  if (ended) ended->monitor->retire();
}

Task<> Monitors::stop_all() {
  while (!watched_.empty()) {
    std::string id = watched_.begin()->first;
    co_await end(std::move(id));
  }
  co_await endings_.ended();
}

std::vector<const ClusterMonitor*> Monitors::all() const {
  std::vector<const ClusterMonitor*> monitors;
  for (const auto& [id, watched] : watched_) monitors.push_back(watched->monitor.get());
  return monitors;
}

Result<const ClusterMonitor*> Monitors::find(std::string_view id) const {
  if (watched_.empty()) {
    return Error{discovery_trouble_.empty()
                     ? "no cluster is watched: no scheduler was found yet; name one under `schedulers` "
                       "in the configuration, or with --scheduler HOST[:PORT]"
                     : "no cluster is watched: " + discovery_trouble_,
                 ExitCode::unavailable};
  }
  if (id.empty() && watched_.size() == 1) return watched_.begin()->second->monitor.get();
  const auto found = watched_.find(std::string(id));
  if (found != watched_.end()) return found->second->monitor.get();
  std::string names;
  for (const auto& [name, watched] : watched_) names += (names.empty() ? "" : ", ") + name;
  return Error{id.empty() ? "several clusters are watched, choose one: " + names
                          : "no cluster " + std::string(id) + " is watched, but " + names,
               ExitCode::usage};
}

std::vector<KnownScheduler> Monitors::known() const {
  std::vector<KnownScheduler> list;
  for (const auto& [address, known] : known_) {
    list.push_back(known);
    const ClusterMonitor* monitor = watching(known.found);
    list.back().cluster = monitor ? monitor->id() : "";
  }
  return list;
}

// ---- discovery ----

Task<> Monitors::discover() {
  if (!settings_.discovery.enabled) co_return;
  co_await hostler::both_of(ask(), listen());
}

Task<> Monitors::ask() {
  DiscoveryOptions options;
  options.interfaces = settings_.discovery.interfaces;
  options.port = static_cast<std::uint16_t>(settings_.discovery.port);
  const auto interval = std::chrono::milliseconds(
      static_cast<std::int64_t>(settings_.discovery.interval_seconds * 1000));
  options.wait = options_.discovery_wait;
  for (;;) {
    const auto earliest_next = clock().now() + shortest_round;
    const Moment began = Moment::now();
    auto found = co_await icemon::discover(executor_, options);
    const std::string trouble = found.has_error() ? found.error().text : "";
    if (trouble != discovery_trouble_ && !trouble.empty()) log_.warning("discovery: ", trouble);
    discovery_trouble_ = trouble;
    if (found.has_value()) {
      for (const FoundScheduler& scheduler : *found) heard(scheduler);
      asked_ = began;
    }
    choose();
    forget_nets();
    co_await hostler::first_of(clock().sleep_for(interval), look_now_.wait());
    co_await clock().sleep_until(earliest_next);
  }
}

Task<> Monitors::listen() {
  if (!settings_.discovery.listen) co_return;
  auto listener = AnnouncementListener::listen(
      executor_, static_cast<std::uint16_t>(settings_.discovery.port));
  if (listener.has_error()) {
    log_.warning("announcements of schedulers are not heard: ", listener.error().text);
    co_return;
  }
  for (;;) {
    auto scheduler = co_await listener->next();
    if (scheduler.has_error()) {
      log_.warning("announcements of schedulers are not heard any more: ", scheduler.error().text);
      co_return;
    }
    // It is asked for its name, since older ones cut it short in their announcements.
    auto asked = co_await ask_scheduler(executor_, scheduler->address, options_.discovery_wait);
    if (asked.has_error()) continue;
    heard(*asked);
    choose();
  }
}

void Monitors::heard(const FoundScheduler& scheduler) {
  if (known_.size() >= max_known && !known_.contains(scheduler.address.text())) return;
  known_[scheduler.address.text()] = {scheduler, "", Moment::now()};
}

const ClusterMonitor* Monitors::watching(const FoundScheduler& scheduler) const {
  for (const auto& [id, watched] : watched_) {
    const auto& address = watched->monitor->address();
    if (address && *address == scheduler.address) return watched->monitor.get();
    // It may be known by several addresses.
    const SchedulerView& view = watched->monitor->scheduler();
    if (view.state == LinkState::online && scheduler.started_s != 0 &&
        view.started_ms == scheduler.started_s * 1000 && view.netname == scheduler.netname) {
      return watched->monitor.get();
    }
  }
  return nullptr;
}

bool Monitors::is_online(const FoundScheduler& scheduler) const {
  const ClusterMonitor* monitor = watching(scheduler);
  return monitor && monitor->scheduler().state == LinkState::online;
}

// A scheduler with which a session stands lives, even if its replies get lost.
void Monitors::forget_silent(Moment now) {
  const double longest_ms = settings_.discovery.interval_seconds * 1000 * rounds_until_silent;
  std::erase_if(known_, [&](const auto& entry) {
    const double silent_ms = static_cast<double>(now.steady_ms - entry.second.heard.steady_ms);
    return !is_online(entry.second.found) && silent_ms > longest_ms;
  });
}

void Monitors::forget_nets() {
  std::vector<std::string> silent;
  for (const auto& [id, watched] : watched_) {
    if (!watched->alive) continue;
    const bool is_watched = watched->monitor->scheduler().state == LinkState::online;
    if (is_watched) watched->alive = clock().now();
    if (clock().now() - *watched->alive >= options_.forget_nets_after) silent.push_back(id);
  }
  for (const std::string& id : silent) {
    log_.info("the net ", id, " is forgotten: no scheduler of it has answered for long");
    endings_.spawn(stop(id));
  }
}

void Monitors::choose() {
  forget_silent(Moment::now());
  std::map<std::string, std::vector<FoundScheduler>> nets;
  for (const auto& [address, known] : known_) {
    // One that was silent in the last round must not keep its net from another that answers.
    if (known.heard.steady_ms < asked_.steady_ms && !is_online(known.found)) continue;
    nets[net_key(known.found.netname)].push_back(known.found);
  }
  for (const auto& named : nets) {
    const std::string& name = named.first;  // clang 14 captures no structured bindings
    const std::vector<FoundScheduler>& schedulers = named.second;
    const bool is_wanted = settings_.netnames.empty() ||
                           std::ranges::any_of(settings_.netnames, [&](const std::string& wanted) {
                             return same_net(wanted, name);
                           });
    const FoundScheduler* best = best_scheduler(schedulers, name);
    if (!is_wanted || !best) continue;
    const ClusterMonitor* already = watching(*best);
    if (already && already->target().scheduler) continue;  // the configuration names it
    const auto net = std::ranges::find_if(watched_, [&](const auto& entry) {
      const WatchTarget& target = entry.second->monitor->target();
      return !target.scheduler && same_net(target.netname, name);
    });
    if (net != watched_.end()) {
      if (net->second->alive) net->second->alive = clock().now();
      if (already != net->second->monitor.get()) net->second->monitor->follow(*best);
    } else if (watched_.size() < max_nets && !watched_.contains(best->netname)) {
      // A net that is called like a configured address must not take that one's place.
      log_.info("found the net ", best->netname, " with its scheduler at ", best->address.text());
      Watched& watched = start_for_good({best->netname, best->netname, {}});
      watched.alive = clock().now();
      watched.monitor->follow(*best);
    }
  }
}

}  // namespace icemon
