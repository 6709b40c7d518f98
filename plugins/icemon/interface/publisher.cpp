#include "interface/publisher.hpp"

#include "live/anonymous_views.hpp"

namespace icemon {

Publisher::Publisher(hostler::PluginBase& plugin)
    : plugin_(plugin),
      host_topic_(plugin, "icemon.host.changed"),
      job_topic_(plugin, "icemon.job.finished"),
      stats_topic_(plugin, "icemon.cluster.stats"),
      live_topic_(plugin, "icemon.live.changed") {}

std::string Publisher::shown_name(const std::string& cluster) const {
  return names_ ? names_->cluster(cluster) : cluster;
}

ClusterMetrics* Publisher::metrics_of(const std::string& cluster) const {
  const auto found = metrics_.find(cluster);
  return found == metrics_.end() ? nullptr : found->second.get();
}

void Publisher::watched_for_good(const std::string& cluster) {
  auto& metrics = metrics_[cluster];
  if (!metrics) metrics = std::make_unique<ClusterMetrics>(plugin_, shown_name(cluster));
}

void Publisher::scheduler_changed(const SchedulerView&) {}  // the next stats tell it

void Publisher::host_changed(const std::string& cluster, const Host& host) {
  HostNews news{shown_name(cluster), view_host(host)};
  if (names_) anonymize(news.host, *names_);
  const std::string key = news.cluster + "/" + news.host.name + "/" + news.host.ip;
  host_topic_.publish(news, key);
}

void Publisher::job_finished(const JobRecord& job) {
  if (ClusterMetrics* metrics = metrics_of(job.cluster)) metrics->job_finished(job);
  if (!names_) {
    job_topic_.publish(job, job.cluster);
    return;
  }
  JobRecord shown = job;
  anonymize(shown, *names_);
  job_topic_.publish(shown, shown.cluster);
}

void Publisher::stats(const ClusterStats& stats, const SchedulerView& scheduler) {
  if (ClusterMetrics* metrics = metrics_of(stats.cluster)) {
    metrics->update(stats.totals, scheduler);
  }
  const std::string cluster = shown_name(stats.cluster);
  stats_topic_.publish({cluster, stats.time_ms, stats.totals}, cluster);
}

void Publisher::live(const LiveDelta& delta) {
  if (!names_) {
    live_topic_.publish(delta, delta.cluster);
    return;
  }
  LiveDelta shown = delta;
  anonymize(shown, *names_);
  live_topic_.publish(shown, shown.cluster);
}

void Publisher::state_changed(const std::string& cluster) { listener_(cluster); }

}  // namespace icemon
