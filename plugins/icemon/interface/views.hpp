// Answers of commands and routes that no other part of the monitor has.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "hostler/error.hpp"
#include "live/views.hpp"

namespace icemon {

// A scheduler that is watched, or was heard of.
struct SchedulerRow {
  std::string cluster;  // that is watched through it; empty: none
  std::string netname;
  std::string address;
  std::string version;          // of icecream; empty: not known
  std::uint32_t protocol = 0;   // its highest; 0: not known
  std::int64_t started_ms = 0;  // 0: not known
  std::string state;   // of the link: searching, connecting, online, lost; "found": not watched
  std::string reason;  // why it is not online
};
BOOST_DESCRIBE_STRUCT(SchedulerRow, (),
                      (cluster, netname, address, version, protocol, started_ms, state, reason))

// GET /hosts/{name}: a host and the jobs around it.
struct HostDetail {
  HostView host;
  std::vector<JobView> in;     // of others and its own that it compiles, or compiled lately
  std::vector<JobView> out;    // its own, wherever they compile
  std::vector<JobView> local;  // that need no scheduler
};
BOOST_DESCRIBE_STRUCT(HostDetail, (), (host, in, out, local))

// GET /history/status.
struct HistoryStatus {
  bool enabled = false;
  std::uint64_t written = 0;
  std::uint64_t given_up = 0;
  std::uint64_t waiting = 0;
  std::string trouble;
  std::int64_t oldest_ms = 0;  // of the finished jobs; 0: there is none
};
BOOST_DESCRIBE_STRUCT(HistoryStatus, (), (enabled, written, given_up, waiting, trouble, oldest_ms))

// What a scheduler said to an administrator's command.
struct AdminAnswer {
  std::string cluster;  // or the address that was named
  std::string action;
  std::vector<std::string> hosts;
  std::string answer;
};
BOOST_DESCRIBE_STRUCT(AdminAnswer, (), (cluster, action, hosts, answer))

// What `export` has printed.
struct ExportSummary {
  std::string what;    // jobs or minutes
  std::string format;  // csv or json
  std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(ExportSummary, (), (what, format, bytes))

SchedulerRow scheduler_row(const SchedulerView& scheduler);

// The number for `make -j`: of free slots, or of all slots of hosts that take jobs. At least 1.
enum class SlotCount { free, all };
int slots_for_make(const TotalsView& totals, SlotCount which);

// Why there is no such number while the scheduler is not online.
hostler::Error not_heard(const SchedulerView& scheduler);

// A host and its jobs. Error: no host has the name, or its address. Of several logins of one host
// the newest is meant.
hostler::Result<HostDetail> host_detail(const SnapshotView& snapshot, const std::string& name);

}  // namespace icemon
