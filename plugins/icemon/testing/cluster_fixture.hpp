// A Cluster with an observer that writes down what it hears, and short ways to say messages.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "state/cluster.hpp"

namespace icemon::testing {

class RecordingObserver : public ClusterObserver {
 public:
  void host_changed(const Host& host) override { ++reports[host.id]; }
  void host_counted(const Host& host) override { ++counts[host.id]; }
  void host_renamed(const Host& before) override { renamed.push_back(before); }
  void host_forgotten(HostId host) override { forgotten.push_back(host); }
  void job_changed(const Job& job) override { ++changes[job.id]; }
  void job_ended(const Job& job) override { ended.push_back(job); }

  std::map<HostId, int> reports, counts;
  std::map<JobId, int> changes;
  std::vector<Host> renamed;
  std::vector<HostId> forgotten;
  std::vector<Job> ended;
};

// The text of a host's first report, without load averages.
inline HostStats stats_of(const std::string& name, const std::string& ip, int max_jobs = 4,
                          int load = 0) {
  HostStats stats;
  stats.name = name;
  stats.ip = ip;
  stats.platform = "x86_64";
  stats.max_jobs = max_jobs;
  stats.no_remote = false;
  stats.speed = 100.0;
  stats.load = load;
  return stats;
}

class ClusterFixture {
 public:
  explicit ClusterFixture(ClusterOptions options = {}) : cluster(observer, options) {}

  void say(Message message) { cluster.apply(std::move(message), now); }
  void wait(std::int64_t ms) {
    now.steady_ms += ms;
    now.wall_ms += ms;
  }

  void host(HostId id, const std::string& name, int max_jobs = 4) {
    say(HostReport{id, stats_of(name, "10.0.0." + std::to_string(id), max_jobs)});
  }
  void offline(HostId id) {
    HostStats stats;
    stats.offline = true;
    say(HostReport{id, stats});
  }
  void request(JobId job, HostId client, const std::string& file = "lab/src/a.cpp") {
    say(JobRequest{job, client, 1, file});
  }
  void begin(JobId job, HostId host) { say(JobBegin{job, host, 1'700'000'000}); }
  void done(JobId job, std::int32_t exit_code = 0, bool from_submitter = false) {
    JobDone message;
    message.job = job;
    message.exit_code = exit_code;
    message.real_ms = 10;
    message.from_submitter = from_submitter;
    say(message);
  }
  void give_up(JobId job) {
    JobDone message;
    message.job = job;
    message.exit_code = 255;
    say(message);
  }
  void local(JobId job, HostId host, const std::string& file = "lab/prog") {
    say(LocalJobBegin{host, job, 1'700'000'000, file});
  }
  void local_done(JobId job) { say(LocalJobDone{job}); }

  const Host& at(HostId id) const { return cluster.hosts().at(id); }
  const Job& job(JobId id) const { return cluster.jobs().at(id); }
  const Job& last() const { return observer.ended.back(); }

  Moment now{1'700'000'000'000, 1'000'000};
  RecordingObserver observer;
  Cluster cluster;
};

}  // namespace icemon::testing
