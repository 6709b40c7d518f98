#include "interface/cluster_metrics.hpp"

#include "hostler/describe.hpp"

namespace icemon {
namespace {

using hostler::MetricDescription;

constexpr double ms = 1e-3;

MetricDescription of(const std::string& cluster, const char* name, const char* help) {
  return {name, help, {{"cluster", cluster}}};
}

MetricDescription jobs_now(const std::string& cluster, const char* state) {
  return {"icemon_jobs", "Jobs now, by state.", {{"cluster", cluster}, {"state", state}}};
}

MetricDescription bytes(const std::string& cluster, const char* direction) {
  return {"icemon_bytes_total",
          "Bytes sent to and from compile servers for jobs that ended, as sent.",
          {{"cluster", cluster}, {"direction", direction}}};
}

MetricDescription histogram(const std::string& cluster, const char* name, const char* help) {
  return {name, help, {{"cluster", cluster}}, {0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 300}};
}

}  // namespace

ClusterMetrics::ByState::ByState(hostler::PluginBase& plugin, const std::string& cluster,
                                 const std::string& state)
    : ended(plugin, {"icemon_jobs_ended_total",
                     "Jobs that ended, by how; local ones, of which nobody tells how, as local.",
                     {{"cluster", cluster}, {"state", state}}}) {}

ClusterMetrics::ClusterMetrics(hostler::PluginBase& plugin, const std::string& cluster)
    : hosts_(plugin, of(cluster, "icemon_hosts", "Hosts that are online.")),
      slots_(plugin, of(cluster, "icemon_slots", "Job slots of the online hosts.")),
      available_(plugin, of(cluster, "icemon_available_slots",
                            "Job slots of online hosts that take jobs of others now.")),
      compiling_(plugin, jobs_now(cluster, "compiling")),
      local_(plugin, jobs_now(cluster, "local")),
      pending_(plugin, jobs_now(cluster, "pending")),
      online_(plugin, of(cluster, "icemon_scheduler_online", "1 while the scheduler is watched.")),
      seconds_(plugin, histogram(cluster, "icemon_job_seconds",
                                 "Real time of jobs on their compile server.")),
      wait_seconds_(plugin, histogram(cluster, "icemon_job_wait_seconds",
                                      "Time from a job's request to its begin.")),
      bytes_in_(plugin, bytes(cluster, "to_server")),
      bytes_out_(plugin, bytes(cluster, "from_server")),
      messages_(plugin, "icemon_messages_total", "Messages of the scheduler.", cluster),
      decode_errors_(plugin, "icemon_decode_errors_total",
                     "Messages of the scheduler that could not be decoded.", cluster),
      ignored_(plugin, "icemon_ignored_messages_total",
               "Messages of the scheduler that told nothing: of unknown types, repeated, about unknown "
               "jobs or hosts.",
               cluster),
      reconnects_(plugin, "icemon_reconnects_total",
                  "Sessions with the scheduler after the first one.", cluster) {
  for (JobState state : {JobState::done, JobState::failed, JobState::cancelled, JobState::lost,
                         JobState::local}) {
    ended_.emplace(state, std::make_unique<ByState>(plugin, cluster, std::string(hostler::enum_name(state))));
  }
}

void ClusterMetrics::job_finished(const JobRecord& job) {
  ended_.at(job.local ? JobState::local : job.state)->ended.add();
  if (!job.local && job.waited_ms >= 0)
    wait_seconds_.observe(static_cast<double>(job.waited_ms) * ms);
  if (job.real_ms == 0) return;
  seconds_.observe(static_cast<double>(job.real_ms) * ms);
  bytes_in_.add(static_cast<double>(job.in_compressed));
  bytes_out_.add(static_cast<double>(job.out_compressed));
}

void ClusterMetrics::update(const TotalsView& totals, const SchedulerView& scheduler) {
  hosts_.set(totals.hosts);
  slots_.set(totals.slots);
  available_.set(totals.available);
  compiling_.set(totals.compiling);
  local_.set(totals.local);
  pending_.set(totals.pending);
  online_.set(scheduler.state == LinkState::online ? 1 : 0);
  messages_.reach(scheduler.messages);
  decode_errors_.reach(scheduler.decode_errors);
  ignored_.reach(scheduler.ignored);
  reconnects_.reach(scheduler.reconnects);
}

}  // namespace icemon
