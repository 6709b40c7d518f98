// Which hosts and jobs are shown, and in which order. Pure.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/error.hpp"
#include "live/views.hpp"

namespace icemon {

enum class HostSort {
  id,
  name,
  done,
  current,
  max,
  out,
  local,
  pending,
  failed,
  speed,
  load,
  average,
  memory
};
BOOST_DESCRIBE_ENUM(HostSort, id, name, done, current, max, out, local, pending, failed, speed,
                    load, average, memory)

enum class SortOrder { forward, reverse };

// Names from A, numbers from the highest, numbers of hosts (ids) from the lowest; equal ones by
// name, then id. Offline hosts are always last.
void sort_hosts(std::vector<HostView>& hosts, HostSort by, SortOrder order = SortOrder::forward);

// Those whose name, address or platform matches one of the patterns; all if there are none.
std::vector<HostView> select_hosts(std::vector<HostView> hosts,
                                   const std::vector<std::string>& patterns);

enum class JobKind { all, running, pending, failed };
BOOST_DESCRIBE_ENUM(JobKind, all, running, pending, failed)

// The states of jobs that have ended, by their names with commas between, e.g.
// "failed,cancelled,lost"; "" and "all": any, then the answer names none. `failed` adds that one.
// Error (usage): a name that is none of theirs.
hostler::Result<std::vector<JobState>> end_states(std::string_view names, bool failed);

struct JobSelection {
  JobKind kind = JobKind::all;
  std::string file;  // a pattern; empty: any
  std::string host;  // a name or a pattern; empty: any
  std::string client;
  std::size_t most = 1'000;
};

// Running ones first, the longest on top; then pending ones, the oldest on top; then those that
// ended, the newest on top. Of all these at most `most`.
std::vector<JobView> select_jobs(std::vector<JobView> jobs, const JobSelection& selection);

}  // namespace icemon
