// A job of a cluster, from the request to the end.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>

#include "protocol/messages.hpp"
#include "state/language.hpp"
#include "state/moment.hpp"

namespace icemon {

enum class JobState {
  pending,    // asked for, no compile server yet
  compiling,  // on a compile server, or on the client itself
  local,      // a job that needs no scheduler (link, icerun), running
  done,
  failed,     // exit code not 0; `reason` explains it
  cancelled,  // the client gave it up, or compiles it again itself; whether it would have failed
              // may not be told (state/outcome.hpp)
  lost,       // nobody will ever tell how it ended: connection, host or scheduler lost, or too old
};
BOOST_DESCRIBE_ENUM(JobState, pending, compiling, local, done, failed, cancelled, lost)

constexpr bool has_ended(JobState state) { return state >= JobState::done; }

struct Job {
  JobId id = 0;
  JobState state = JobState::pending;
  bool is_local = false;     // also when it has ended
  bool joined_late = false;  // it was there before us: file and client may be unknown
  std::string file;          // empty: not known
  std::uint32_t language = language_not_told;
  HostId client = 0;  // 0: not known
  HostId host = 0;    // 0: none yet; it may be one that nobody announced
  int slot = -1;      // of the host, from 0: the row of a Gantt chart; kept when it has ended.
                      // -1: it never ran, or on a host that nobody announced
  Moment requested;   // arrival of the request; of the begin when that came first
  Moment begun;       // arrival of the begin, or earlier by what the end tells; steady_ms 0:
                      // not begun
  Moment ended;
  std::int64_t waited_ms = -1;  // from request to begin; -1: not known
  JobDone result;               // of ended remote jobs
  std::string reason;  // why it failed, was cancelled or lost; empty otherwise. Names no host.
};

}  // namespace icemon
