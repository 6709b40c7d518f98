// Questions to the history and its answers.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "history/records.hpp"

namespace icemon {

struct RangeQuery {
  std::string cluster;        // empty: all
  std::int64_t from_ms = 0;   // inclusive
  std::int64_t to_ms = 0;     // exclusive; 0: no end
};

struct JobQuery {
  RangeQuery range;               // of the jobs' ends
  std::vector<JobState> states;   // that they ended in; empty: any
  std::string file_glob;          // e.g. "*.cpp", "*/widgets/*"; empty: all
  std::string host, client;       // names; empty: all
  std::int64_t before_ms = 0;     // page on: only jobs that ended earlier; 0: from the newest
  std::size_t most = 1000;        // newest first
};

// Newest first. May hold a few more than were asked for: jobs that ended in the same millisecond
// stay together, so that no page misses one.
struct JobPage {
  std::vector<JobRecord> jobs;
  bool cut = false;                // the search ended early; there may be more, see next_before_ms
  std::int64_t next_before_ms = 0; // JobQuery::before_ms of the next page; 0: this was the last one
};
BOOST_DESCRIBE_STRUCT(JobPage, (), (jobs, cut, next_before_ms))

// One minute of one cluster.
struct MinuteRow {
  std::string cluster;
  std::int64_t minute_ms = 0;     // its beginning
  int hosts = 0, slots = 0;       // peak
  double compiling = 0, local = 0, pending = 0;    // mean
  int compiling_peak = 0, pending_peak = 0;
  std::int64_t done = 0, failed = 0, cancelled = 0, lost = 0;  // that ended, local ones apart
  std::int64_t local_ended = 0;
  double mean_seconds = 0;        // real time of those done or failed
  double mean_wait_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(MinuteRow, (),
                      (cluster, minute_ms, hosts, slots, compiling, local, pending, compiling_peak,
                       pending_peak, done, failed, cancelled, lost, local_ended, mean_seconds,
                       mean_wait_seconds))

// Here and below `jobs` counts all that ended, and mean, longest and total are real times of those
// done or failed: how long a cancelled or lost one would have taken nobody knows.
struct FileRow {
  std::string file;
  std::int64_t jobs = 0, failed = 0;
  double mean_seconds = 0, max_seconds = 0, total_seconds = 0;
  double mean_out_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(FileRow, (),
                      (file, jobs, failed, mean_seconds, max_seconds, total_seconds, mean_out_bytes))

struct HostRow {               // a compile server or, in `clients`, a submitter
  std::string name, ip, platform;
  std::int64_t jobs = 0, failed = 0;
  double mean_seconds = 0;     // 0: none was done or failed
  double busy_seconds = 0;     // how long all of its jobs occupied a slot, cancelled and lost ones too
  double mean_out_bytes = 0, mean_wait_seconds = 0;
  double utilisation = 0;      // busy time by slots and watched time, 0..1; servers only
};
BOOST_DESCRIBE_STRUCT(HostRow, (),
                      (name, ip, platform, jobs, failed, mean_seconds, busy_seconds, mean_out_bytes,
                       mean_wait_seconds, utilisation))

struct PlatformRow {
  std::string platform;
  std::int64_t jobs = 0, failed = 0;
  double mean_seconds = 0, busy_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(PlatformRow, (), (platform, jobs, failed, mean_seconds, busy_seconds))

// `report --last 1h`. From the finished jobs where they are still kept and no more than half a
// million, else from the aggregates: then of whole minutes, and of the files that took most time in
// theirs.
struct Report {
  std::int64_t from_ms = 0, to_ms = 0;
  bool exact = true;                // from the finished jobs
  bool cut = false;                 // the range was too long; the report begins at from_ms
  std::int64_t jobs = 0, failed = 0, cancelled = 0, lost = 0, local = 0;
  double failure_rate = 0;          // failed by done and failed, 0..1
  double mean_seconds = 0, mean_wait_seconds = 0;
  double utilisation = 0;           // compiling by slots, 0..1
  std::int64_t bytes_in = 0, bytes_out = 0;  // sent to and from compile servers, compressed
  std::vector<FileRow> slowest_files;        // by total time, at most 20, none without
  std::vector<HostRow> hosts;                // by busy time, at most 100
  std::vector<HostRow> clients;
  std::vector<PlatformRow> platforms;
};
BOOST_DESCRIBE_STRUCT(Report, (),
                      (from_ms, to_ms, exact, cut, jobs, failed, cancelled, lost, local, failure_rate,
                       mean_seconds, mean_wait_seconds, utilisation, bytes_in, bytes_out,
                       slowest_files, hosts, clients, platforms))

// All that a page needs to show a past span again, at most 20,000 jobs and 2,000 blocks of host
// samples; `cut` tells that there were more and the span ends at to_ms.
struct ReplaySlice {
  std::string cluster;
  std::int64_t from_ms = 0, to_ms = 0;
  bool cut = false;
  std::vector<HostSample> hosts;   // the last one before from_ms of each, then those inside
  std::vector<JobRecord> jobs;     // that were pending or ran at some time inside
};
BOOST_DESCRIBE_STRUCT(ReplaySlice, (), (cluster, from_ms, to_ms, cut, hosts, jobs))

// What somebody did to the cluster through the control port.
struct AuditRecord {
  std::int64_t time_ms = 0;
  std::string cluster;
  std::string caller;     // "cli", "http" or an instance's name
  std::string action;     // "block", …
  std::string hosts;      // names, joined by spaces
  std::string answer;     // of the scheduler, or why it failed
};
BOOST_DESCRIBE_STRUCT(AuditRecord, (), (time_ms, cluster, caller, action, hosts, answer))

}  // namespace icemon
