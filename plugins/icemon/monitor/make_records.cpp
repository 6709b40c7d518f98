#include "monitor/make_records.hpp"

#include "state/language.hpp"

namespace icemon {

namespace {

// By the calendar of the end: one that was set meanwhile makes no job longer, and lets none end
// before it began.
std::int64_t before_end(const Job& job, const Moment& moment) {
  if (moment.steady_ms == 0) return moment.wall_ms;
  return job.ended.wall_ms - (job.ended.steady_ms - moment.steady_ms);
}

}  // namespace

JobRecord make_job_record(const std::string& id, const Job& job, const Cluster& cluster) {
  JobRecord record;
  record.cluster = id;
  record.id = job.id;
  record.state = job.state;
  record.local = job.is_local;
  record.file = job.file;
  record.language = language_name(job.language);
  if (const Host* client = cluster.find_host(job.client)) {
    record.client = client->name;
    record.client_ip = client->ip;
  }
  if (const Host* host = cluster.find_host(job.host)) {
    record.host = host->name;
    record.host_ip = host->ip;
    record.platform = host->platform;
  }
  record.requested_ms = before_end(job, job.requested);
  record.begun_ms = job.begun.steady_ms ? before_end(job, job.begun) : 0;
  record.ended_ms = job.ended.wall_ms;
  record.waited_ms = job.waited_ms;
  record.slot = job.slot;
  record.exit_code = job.result.exit_code;
  record.reason = job.reason;
  record.real_ms = job.result.real_ms;
  record.user_ms = job.result.user_ms;
  record.system_ms = job.result.system_ms;
  record.page_faults = job.result.page_faults;
  record.in_compressed = job.result.in_compressed;
  record.in_uncompressed = job.result.in_uncompressed;
  record.out_compressed = job.result.out_compressed;
  record.out_uncompressed = job.result.out_uncompressed;
  return record;
}

HostSample make_host_sample(const std::string& cluster, const Host& host, std::int64_t time_ms) {
  HostSample sample;
  sample.cluster = cluster;
  sample.time_ms = time_ms;
  sample.name = host.name;
  sample.ip = host.ip;
  sample.platform = host.platform;
  sample.online = host.is_online;
  sample.max_jobs = host.max_jobs;
  sample.no_remote = host.no_remote;
  sample.speed = host.speed;
  sample.load = host.load;
  sample.load_average1 = host.load_average1;
  sample.free_memory_mib = host.free_memory_mib;
  return sample;
}

}  // namespace icemon
