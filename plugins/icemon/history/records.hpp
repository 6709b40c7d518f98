// What the history keeps, and what its queries answer. Times are milliseconds since 1970 UTC.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "state/cluster.hpp"

namespace icemon {

// One run of one scheduler, between its start and its end: job numbers mean something only inside.
struct RunKey {
  std::string cluster;           // the view's name, e.g. "ICECREAM@10.0.0.1:8765"
  std::string scheduler;         // "10.0.0.1:8765"
  std::int64_t started_s = 0;    // the scheduler's start as its discovery reply tells; 0: not known,
                                 // then the time of our login

  bool operator==(const RunKey&) const = default;
};

// Host numbers live one login only; a host is its name and address.
struct HostKey {
  std::string name;
  std::string ip;
  std::string platform;
};

// A job that has ended, with all that is told of it. Also the body of icemon.job.finished.
struct JobRecord {
  std::string cluster;
  std::int64_t scheduler_started_s = 0;  // in the history that of History::add_run
  JobId id = 0;
  JobState state = JobState::done;
  bool local = false;
  std::string file;
  std::string language;     // "C", "C++", …; empty: not told
  std::string client;       // name; empty: not known
  std::string client_ip;
  std::string host;
  std::string host_ip;
  std::string platform;     // of the host
  std::int64_t requested_ms = 0;
  std::int64_t begun_ms = 0;   // 0: never
  std::int64_t ended_ms = 0;
  std::int64_t waited_ms = -1; // -1: not known
  std::int32_t slot = -1;
  std::int32_t exit_code = 0;
  std::string reason;
  std::int64_t real_ms = 0, user_ms = 0, system_ms = 0;
  std::int64_t page_faults = 0;
  std::int64_t in_compressed = 0, in_uncompressed = 0, out_compressed = 0, out_uncompressed = 0;
};
BOOST_DESCRIBE_STRUCT(JobRecord, (),
                      (cluster, scheduler_started_s, id, state, local, file, language, client,
                       client_ip, host, host_ip, platform, requested_ms, begun_ms, ended_ms,
                       waited_ms, slot, exit_code, reason, real_ms, user_ms, system_ms, page_faults, in_compressed, in_uncompressed,
                       out_compressed, out_uncompressed))

// A host at some moment, so that a past minute can be shown again. Add one whenever something is
// heard of the host: what it offers is kept at each change, its load once a minute.
struct HostSample {
  std::string cluster;
  std::int64_t time_ms = 0;
  std::string name, ip, platform;
  bool online = true;
  std::int32_t max_jobs = 0;
  bool no_remote = false;
  double speed = 0;
  std::int32_t load = 0;
  std::optional<std::int32_t> load_average1;
  std::optional<std::int32_t> free_memory_mib;
};
BOOST_DESCRIBE_STRUCT(HostSample, (),
                      (cluster, time_ms, name, ip, platform, online, max_jobs, no_remote, speed, load,
                       load_average1, free_memory_mib))

// How busy a cluster was: sampled once a second, kept as mean and peak of each minute.
struct LoadSample {
  std::string cluster;
  std::int64_t time_ms = 0;
  int hosts = 0, slots = 0, compiling = 0, local = 0, pending = 0;
};

}  // namespace icemon
