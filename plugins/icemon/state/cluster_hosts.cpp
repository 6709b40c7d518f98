// How hosts come, report, leave and are forgotten, and the end of what time alone ends.
#include <algorithm>
#include <cmath>
#include <utility>

#include "state/cluster.hpp"

namespace icemon {
namespace {

constexpr std::int32_t most_slots = 10'000;  // of one host; more is nonsense from the network

template <class Value>
bool update(Value& value, Value said) {
  if (value == said) return false;
  value = std::move(said);
  return true;
}

bool update_text(std::string& value, std::optional<std::string>&& said) {
  return said && !said->empty() && update(value, std::move(*said));
}

bool update_figure(std::optional<std::int32_t>& value, const std::optional<std::int32_t>& said) {
  return said && update(value, said);
}

double plausible_speed(double speed) { return std::isfinite(speed) && speed > 0 ? speed : 0; }

// What is not said stays: load averages and memory come with a host's own reports only.
bool merge(Host& host, HostStats&& stats) {
  bool changed = update_text(host.name, std::move(stats.name));
  changed |= update_text(host.ip, std::move(stats.ip));
  changed |= update_text(host.platform, std::move(stats.platform));
  changed |= update_text(host.features, std::move(stats.features));
  if (stats.version) changed |= update(host.version, *stats.version);
  if (stats.max_jobs) changed |= update(host.max_jobs, std::clamp(*stats.max_jobs, 0, most_slots));
  if (stats.no_remote) changed |= update(host.no_remote, *stats.no_remote);
  if (stats.speed) changed |= update(host.speed, plausible_speed(*stats.speed));
  if (stats.load) changed |= update(host.load, std::clamp(*stats.load, 0, 1000));
  changed |= update_figure(host.load_average1, stats.load_average1);
  changed |= update_figure(host.load_average5, stats.load_average5);
  changed |= update_figure(host.load_average10, stats.load_average10);
  changed |= update_figure(host.free_memory_mib, stats.free_memory_mib);
  if (host.name.empty()) {
    host.name = host.ip.empty() ? "host " + std::to_string(host.id) : host.ip;
  }
  return changed;
}

// As the scheduler itself tells whether two logins are the same machine.
std::string login_key(const Host& host) { return host.name + '\n' + host.ip; }

bool is_unsaid_or(const std::optional<std::string>& said, const std::string& value) {
  return !said || said->empty() || *said == value;
}

bool is_same_machine(const Host& host, const HostStats& stats) {
  return is_unsaid_or(stats.name, host.name) && is_unsaid_or(stats.ip, host.ip);
}

// What a host is under its old name from now on.
Host gone_as_it_was(Host host, Moment now) {
  host.is_online = false;
  host.since = now;
  host.compiling = host.local = host.requested = host.pending = 0;
  host.slots = {};
  return host;
}

}  // namespace

Host* Cluster::current_host(HostId id) {
  const auto found = session_hosts_.find(id);
  return found == session_hosts_.end() ? nullptr : found->second;
}

void Cluster::take(HostReport&& report, Moment now) {
  if (report.host == 0) {
    ++ignored_;
    return;
  }
  if (report.stats.offline) {
    host_left(report.host, now);
    return;
  }
  const Host* known = find_host(report.host);
  if (known != nullptr && current_host(report.host) == nullptr &&
      !is_same_machine(*known, report.stats)) {
    forget_host(report.host, now);
    known = nullptr;
  }
  Host* host = known != nullptr ? &hosts_.find(report.host)->second : add_host(report.host, now);
  if (host == nullptr) {
    ++ignored_;
    return;
  }
  session_hosts_[host->id] = host;
  const std::string old_key = known != nullptr ? login_key(*host) : std::string();
  std::optional<Host> before;
  if (host->is_online && !is_same_machine(*host, report.stats)) {
    before = gone_as_it_was(*host, now);
  }
  totals_.remove(*host);
  bool changed = merge(*host, std::move(report.stats)) || known == nullptr;
  if (!host->is_online || before) {
    host->is_online = true;
    host->since = now;
    changed = true;
  }
  host->seen = now;
  totals_.add(*host);
  note_login(*host, old_key);
  if (before) observer_.host_renamed(*before);
  changed ? observer_.host_changed(*host) : observer_.host_counted(*host);
}

// Offline until its first report is taken over.
Host* Cluster::add_host(HostId id, Moment now) {
  if (hosts_.size() >= options_.max_hosts) return nullptr;
  Host& host = hosts_[id];
  host.id = id;
  host.since = now;
  host.is_online = false;
  return &host;
}

// A daemon that logs in again gets a new number. Its old one is not worth showing any longer,
// unless the scheduler has yet to say that it left.
void Cluster::note_login(const Host& host, const std::string& old_key) {
  std::string key = login_key(host);
  if (key == old_key) {
    const auto entry = logins_.find(key);
    if (entry != logins_.end() && entry->second >= host.id) return;
  } else if (const auto entry = logins_.find(old_key);
             entry != logins_.end() && entry->second == host.id) {
    logins_.erase(entry);
  }
  const auto [entry, is_first] = logins_.try_emplace(std::move(key), host.id);
  const HostId earlier = std::exchange(entry->second, host.id);
  if (is_first || earlier == host.id) return;
  const Host* old = find_host(earlier);
  if (old != nullptr && !old->is_online) forget_host(earlier, host.seen);
}

bool Cluster::is_replaced(const Host& host) const {
  const auto login = logins_.find(login_key(host));
  return login != logins_.end() && login->second != host.id;
}

void Cluster::host_left(HostId id, Moment now) {
  Host* host = current_host(id);
  if (host == nullptr || !host->is_online) {
    ++ignored_;  // a blocked daemon that tries to log in leaves without ever having come
    return;
  }
  set_offline(*host, now);
  observer_.host_changed(*host);
  std::vector<JobId> local;  // nobody ends these; the others are ended by the scheduler at once
  for (const JobId job : host->slots) {
    const Job* found = find_job(job);
    if (found != nullptr && found->is_local) local.push_back(job);
  }
  end_all(local, "its host left", now);
}

void Cluster::set_offline(Host& host, Moment now) {
  totals_.remove(host);
  host.is_online = false;
  host.since = now;
}

void Cluster::forget_host(HostId id, Moment now) {
  const auto found = hosts_.find(id);
  if (found->second.has_jobs()) {
    std::vector<JobId> jobs;
    for (const auto& [job_id, job] : jobs_) {
      if (job.host == id || job.client == id) jobs.push_back(job_id);
    }
    end_all(jobs, "its host left", now);
  }
  const auto login = logins_.find(login_key(found->second));
  if (login != logins_.end() && login->second == id) logins_.erase(login);
  session_hosts_.erase(id);
  hosts_.erase(found);
  observer_.host_forgotten(id);
}

void Cluster::disconnect(const std::string& reason, Moment now) {
  std::vector<JobId> jobs;
  jobs.reserve(jobs_.size());
  for (const auto& [id, job] : jobs_) jobs.push_back(id);
  std::sort(jobs.begin(), jobs.end());
  end_all(jobs, reason, now);
  for (auto& [id, host] : hosts_) {
    if (!host.is_online) continue;
    set_offline(host, now);
    observer_.host_changed(host);
  }
  session_hosts_.clear();
  session_begun_ = false;
  awaits_listing_ = true;
  ended_since_login_.clear();
}

void Cluster::expire(Moment now) {
  if (awaits_listing_ && session_begun_ && now.steady_ms - login_.steady_ms >= options_.fill_ms) {
    awaits_listing_ = false;
    ended_since_login_ = {};
  }
  std::vector<HostId> forgotten;
  std::vector<HostId> with_jobs;
  for (const auto& [id, host] : hosts_) {
    const std::int64_t away_ms = now.steady_ms - host.since.steady_ms;
    if (host.is_online || away_ms < std::min(options_.grace_ms, options_.offline_host_ms)) continue;
    if (is_replaced(host) || away_ms >= options_.offline_host_ms) {
      forgotten.push_back(id);
    } else if (host.has_jobs()) {
      with_jobs.push_back(id);
    }
  }
  for (const HostId id : forgotten) forget_host(id, now);
  if (!with_jobs.empty()) {
    const auto left = [&](HostId id) {
      return std::binary_search(with_jobs.begin(), with_jobs.end(), id);
    };
    std::vector<JobId> jobs;
    for (const auto& [id, job] : jobs_) {
      if (left(job.host) || left(job.client)) jobs.push_back(id);
    }
    end_all(jobs, "its host left", now);
  }
  expire_local_jobs(now);
}

// A look at each job, so not more often than a hundredth of the limit tells apart.
void Cluster::expire_local_jobs(Moment now) {
  if (totals_.sums().local == 0 ||
      now.steady_ms - local_jobs_checked_ms_ < options_.local_job_ms / 100) {
    return;
  }
  local_jobs_checked_ms_ = now.steady_ms;
  std::vector<JobId> old;
  for (const auto& [id, job] : jobs_) {
    if (job.is_local && now.steady_ms - job.begun.steady_ms >= options_.local_job_ms) {
      old.push_back(id);
    }
  }
  end_all(old, "nobody told its end for too long", now);
}

}  // namespace icemon
