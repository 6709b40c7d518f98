#include "live/live_feed.hpp"

#include <algorithm>
#include <utility>

namespace icemon {

LiveFeed::LiveFeed(LiveFeedOptions options) : options_(options) {}

void LiveFeed::host_changed(HostId host) { hosts_.add(host); }

void LiveFeed::host_forgotten(HostId host) { hosts_.add(host); }

void LiveFeed::job_changed(JobId job) { jobs_.add(job); }

void LiveFeed::scheduler_changed() { scheduler_changed_ = true; }

void LiveFeed::job_ended(const Job& job) {
  ended_.push_back(live_job(job));
  ++untold_;
  if (ended_.size() > options_.ended_jobs) ended_.pop_front();
}

bool LiveFeed::is_too_much() {
  return untold_ > std::min(options_.jobs_a_delta, ended_.size()) ||
         jobs_.exceeds(options_.jobs_a_delta);
}

void LiveFeed::clear() {
  hosts_.clear();
  jobs_.clear();
  untold_ = 0;
}

// By the calendar, as the page does; a clock that was set back only keeps some longer.
void LiveFeed::forget_old(Moment now) {
  while (!ended_.empty() && ended_.size() > untold_ &&
         now.wall_ms - ended_.front().ended_ms > options_.ended_ms) {
    ended_.pop_front();
  }
}

// A host that was forgotten and is there again is a changed one.
void LiveFeed::tell_hosts(LiveDelta& delta, const Cluster& cluster) {
  for (const HostId id : hosts_.take()) {
    if (const Host* host = cluster.find_host(id)) {
      delta.hosts.push_back(view_host(*host));
    } else {
      delta.gone.push_back(id);
    }
  }
}

// Ended ones first: a number may have begun again since.
void LiveFeed::tell_jobs(LiveDelta& delta, const Cluster& cluster) {
  delta.jobs.assign(ended_.end() - static_cast<std::ptrdiff_t>(untold_), ended_.end());
  untold_ = 0;
  for (const JobId id : jobs_.take()) {
    if (const Job* job = cluster.find_job(id)) delta.jobs.push_back(live_job(*job));
  }
}

std::optional<LiveDelta> LiveFeed::take_delta(const Cluster& cluster,
                                              const SchedulerView& scheduler, Moment now) {
  TotalsView totals = view_totals(cluster);
  const bool totals_changed = !(totals == told_totals_);
  const bool is_quiet = hosts_.empty() && jobs_.empty() && untold_ == 0;
  if (is_quiet && !totals_changed && !scheduler_changed_) {
    forget_old(now);
    return std::nullopt;
  }
  LiveDelta delta;
  delta.cluster = scheduler.id;
  delta.time_ms = now.wall_ms;
  if (is_too_much()) {
    clear();
    ++version_;
  } else {
    tell_hosts(delta, cluster);
    tell_jobs(delta, cluster);
  }
  delta.version = ++version_;
  if (totals_changed) delta.totals = told_totals_ = std::move(totals);
  if (std::exchange(scheduler_changed_, false)) delta.scheduler = scheduler;
  forget_old(now);
  return delta;
}

LiveSnapshot LiveFeed::snapshot(const Cluster& cluster, const SchedulerView& scheduler,
                                Moment now) const {
  LiveSnapshot snapshot;
  snapshot.scheduler = scheduler;
  snapshot.version = version_;
  snapshot.time_ms = now.wall_ms;
  snapshot.hosts.reserve(cluster.hosts().size());
  for (const auto& [id, host] : cluster.hosts()) snapshot.hosts.push_back(view_host(host));
  snapshot.jobs.reserve(ended_.size() + cluster.jobs().size());
  snapshot.jobs.assign(ended_.begin(), ended_.end());
  for (const auto& [id, job] : cluster.jobs()) snapshot.jobs.push_back(live_job(job));
  snapshot.totals = view_totals(cluster);
  return snapshot;
}

}  // namespace icemon
