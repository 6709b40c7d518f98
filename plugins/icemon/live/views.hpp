// What people and programs see of a cluster: the bodies of its topics, HTTP answers and commands.
// Times are milliseconds since 1970 UTC; 0: it has not happened.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "state/cluster.hpp"

namespace icemon {

enum class LinkState { searching, connecting, online, lost };
BOOST_DESCRIBE_ENUM(LinkState, searching, connecting, online, lost)

// One scheduler and its net.
struct SchedulerView {
  std::string id;  // names the cluster in every call, e.g. "ICECREAM@10.0.0.1:8765"
  std::string netname;
  std::string address;  // "10.0.0.1:8765"
  std::string version;  // of icecream, e.g. "1.4.0", as the control port tells; empty: not known
  std::uint32_t protocol = 0;          // negotiated; 0: none yet
  std::uint32_t highest_protocol = 0;  // the scheduler's own; 0: not known
  std::int64_t started_ms = 0;
  LinkState state = LinkState::searching;
  std::string reason;  // why it is not online
  std::int64_t since_ms = 0;
  std::uint64_t messages = 0, decode_errors = 0, reconnects = 0;
  std::uint64_t ignored = 0;  // messages of unknown types, repeated ones, those about unknown jobs or hosts
};
BOOST_DESCRIBE_STRUCT(SchedulerView, (),
                      (id, netname, address, version, protocol, highest_protocol, started_ms, state,
                       reason, since_ms, messages, decode_errors, reconnects, ignored))

struct HostView {
  HostId id = 0;
  std::string name, ip, platform, features;
  std::int32_t version = 0;
  bool online = true;
  std::int32_t max_jobs = 0;
  bool no_remote = false;
  double speed = 0;       // KB of object code per second of user time; 0: not known
  std::int32_t load = 0;  // 0..1000
  std::optional<double> load_average1, load_average5, load_average10;
  std::optional<std::int32_t> free_memory_mib;
  int compiling = 0, local = 0, requested = 0, pending = 0;
  std::uint64_t done = 0, failed = 0;
  std::int64_t since_ms = 0, seen_ms = 0;
  std::string why_idle;  // why it gets no jobs; empty: it would
};
BOOST_DESCRIBE_STRUCT(HostView, (),
                      (id, name, ip, platform, features, version, online, max_jobs, no_remote,
                       speed, load, load_average1, load_average5, load_average10, free_memory_mib,
                       compiling, local, requested, pending, done, failed, since_ms, seen_ms,
                       why_idle))

// A job with all that is known, in answers of commands and of /jobs.
struct JobView {
  JobId id = 0;
  JobState state = JobState::pending;
  bool local = false;
  std::string file;
  std::string language;      // "C", "C++", …; empty: not told
  std::string client, host;  // names; empty: not known, or none yet
  HostId client_id = 0, host_id = 0;
  int slot = -1;
  std::int64_t requested_ms = 0, begun_ms = 0, ended_ms = 0;
  std::int64_t running_ms = 0;            // so far, or in all
  std::optional<std::int32_t> exit_code;  // of jobs that ended with one
  std::string reason;
  std::int64_t real_ms = 0, user_ms = 0, system_ms = 0, page_faults = 0;
  std::int64_t in_compressed = 0, in_uncompressed = 0, out_compressed = 0, out_uncompressed = 0;
};
BOOST_DESCRIBE_STRUCT(JobView, (),
                      (id, state, local, file, language, client, host, client_id, host_id, slot,
                       requested_ms, begun_ms, ended_ms, running_ms, exit_code, reason, real_ms,
                       user_ms, system_ms, page_faults, in_compressed, in_uncompressed,
                       out_compressed, out_uncompressed))

// A job as the page gets it several times a second: short.
struct LiveJob {
  JobId id = 0;
  JobState state = JobState::pending;
  bool local = false;
  std::string file;
  HostId client = 0, host = 0;
  int slot = -1;
  std::int64_t requested_ms = 0, begun_ms = 0, ended_ms = 0;
  std::optional<std::int32_t> exit_code;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(LiveJob, (),
                      (id, state, local, file, client, host, slot, requested_ms, begun_ms, ended_ms,
                       exit_code, reason))

struct PlatformView {
  std::string platform;
  int hosts = 0, slots = 0, compiling = 0;

  bool operator==(const PlatformView&) const = default;
};
BOOST_DESCRIBE_STRUCT(PlatformView, (), (platform, hosts, slots, compiling))

struct TotalsView {
  int hosts = 0, slots = 0, available = 0, compiling = 0, local = 0, pending = 0;
  int free = 0;  // slots of available hosts that nothing runs in, less what is pending
  std::uint64_t done = 0, failed = 0, cancelled = 0, lost = 0, local_done = 0;
  std::vector<PlatformView> platforms;

  bool operator==(const TotalsView&) const = default;
};
BOOST_DESCRIBE_STRUCT(TotalsView, (),
                      (hosts, slots, available, compiling, local, pending, free, done, failed,
                       cancelled, lost, local_done, platforms))

// `snapshot --json`, and what `replay` ends with.
struct SnapshotView {
  SchedulerView scheduler;
  std::vector<HostView> hosts;
  std::vector<JobView> jobs;  // pending, running, and those that ended while it watched
  TotalsView totals;
};
BOOST_DESCRIBE_STRUCT(SnapshotView, (), (scheduler, hosts, jobs, totals))

// GET /live: what a page starts from. Deltas with a higher version follow in icemon.live.changed.
struct LiveSnapshot {
  SchedulerView scheduler;
  std::uint64_t version = 0;
  std::int64_t time_ms = 0;  // of the monitor's clock, against which the job times are
  std::vector<HostView> hosts;
  std::vector<LiveJob> jobs;  // pending, running, and the newest ended ones
  TotalsView totals;
};
BOOST_DESCRIBE_STRUCT(LiveSnapshot, (), (scheduler, version, time_ms, hosts, jobs, totals))

// Body of icemon.live.changed (volatile, key: the cluster). `version` is one more than that of the
// delta before: a page that finds a gap was too slow and asks for a fresh snapshot. It may tell
// again what a snapshot told already. An ended job comes once; its number may then begin again.
struct LiveDelta {
  std::string cluster;
  std::uint64_t version = 0;
  std::int64_t time_ms = 0;
  std::vector<HostView> hosts;             // new or changed
  std::vector<HostId> gone;                // hosts to forget
  std::vector<LiveJob> jobs;               // new, changed or ended
  std::optional<TotalsView> totals;        // when changed
  std::optional<SchedulerView> scheduler;  // when changed
};
BOOST_DESCRIBE_STRUCT(LiveDelta, (),
                      (cluster, version, time_ms, hosts, gone, jobs, totals, scheduler))

HostView view_host(const Host& host);
JobView view_job(const Job& job, const Cluster& cluster, Moment now);
LiveJob live_job(const Job& job);
TotalsView view_totals(const Cluster& cluster);

}  // namespace icemon
