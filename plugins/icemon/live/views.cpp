#include "live/views.hpp"

#include <algorithm>

#include "state/language.hpp"
#include "state/outcome.hpp"

namespace icemon {
namespace {

std::int64_t wall_ms(const Moment& moment) { return moment.steady_ms == 0 ? 0 : moment.wall_ms; }

std::optional<double> average(std::optional<std::int32_t> thousandths) {
  return thousandths ? std::optional<double>(*thousandths / 1000.0) : std::nullopt;
}

// None of a job that nobody told of, and none that would pass for success.
std::optional<std::int32_t> exit_code(const Job& job) {
  const bool is_told = !job.is_local && has_ended(job.state) && job.state != JobState::lost;
  return is_told && has_result(job.result) ? std::optional<std::int32_t>(job.result.exit_code)
                                           : std::nullopt;
}

std::string host_name(const Cluster& cluster, HostId id) {
  const Host* host = id == 0 ? nullptr : cluster.find_host(id);
  return host == nullptr ? std::string() : host->name;
}

std::int64_t running_ms(const Job& job, Moment now) {
  if (job.begun.steady_ms == 0) return 0;
  const Moment& until = has_ended(job.state) ? job.ended : now;
  return std::max<std::int64_t>(0, until.steady_ms - job.begun.steady_ms);
}

}  // namespace

HostView view_host(const Host& host) {
  HostView view;
  view.id = host.id;
  view.name = host.name;
  view.ip = host.ip;
  view.platform = host.platform;
  view.features = host.features;
  view.version = host.version;
  view.online = host.is_online;
  view.max_jobs = host.max_jobs;
  view.no_remote = host.no_remote;
  view.speed = host.speed;
  view.load = host.load;
  view.load_average1 = average(host.load_average1);
  view.load_average5 = average(host.load_average5);
  view.load_average10 = average(host.load_average10);
  view.free_memory_mib = host.free_memory_mib;
  view.compiling = host.compiling;
  view.local = host.local;
  view.requested = host.requested;
  view.pending = host.pending;
  view.done = host.done;
  view.failed = host.failed;
  view.since_ms = wall_ms(host.since);
  view.seen_ms = wall_ms(host.seen);
  view.why_idle = why_idle(host);
  return view;
}

JobView view_job(const Job& job, const Cluster& cluster, Moment now) {
  JobView view;
  view.id = job.id;
  view.state = job.state;
  view.local = job.is_local;
  view.file = job.file;
  view.language = language_name(job.language);
  view.client = host_name(cluster, job.client);
  view.host = host_name(cluster, job.host);
  view.client_id = job.client;
  view.host_id = job.host;
  view.slot = job.slot;
  view.requested_ms = wall_ms(job.requested);
  view.begun_ms = wall_ms(job.begun);
  view.ended_ms = wall_ms(job.ended);
  view.running_ms = running_ms(job, now);
  view.exit_code = exit_code(job);
  view.reason = job.reason;
  view.real_ms = job.result.real_ms;
  view.user_ms = job.result.user_ms;
  view.system_ms = job.result.system_ms;
  view.page_faults = job.result.page_faults;
  view.in_compressed = job.result.in_compressed;
  view.in_uncompressed = job.result.in_uncompressed;
  view.out_compressed = job.result.out_compressed;
  view.out_uncompressed = job.result.out_uncompressed;
  return view;
}

LiveJob live_job(const Job& job) {
  LiveJob live;
  live.id = job.id;
  live.state = job.state;
  live.local = job.is_local;
  live.file = job.file;
  live.client = job.client;
  live.host = job.host;
  live.slot = job.slot;
  live.requested_ms = wall_ms(job.requested);
  live.begun_ms = wall_ms(job.begun);
  live.ended_ms = wall_ms(job.ended);
  live.exit_code = exit_code(job);
  live.reason = job.reason;
  return live;
}

TotalsView view_totals(const Cluster& cluster) {
  const Totals totals = cluster.totals();
  TotalsView view;
  view.hosts = totals.hosts;
  view.slots = totals.slots;
  view.available = totals.available;
  view.compiling = totals.compiling;
  view.local = totals.local;
  view.pending = totals.pending;
  view.free = std::max(0, totals.free - totals.pending);
  view.done = totals.done;
  view.failed = totals.failed;
  view.cancelled = totals.cancelled;
  view.lost = totals.lost;
  view.local_done = totals.local_done;
  for (const PlatformTotals& platform : totals.platforms) {
    view.platforms.push_back(
        {platform.platform, platform.hosts, platform.slots, platform.compiling});
  }
  return view;
}

}  // namespace icemon
