// How a job ended, as far as anybody tells.
//
// Two report the end of a job that one host compiles for another: its compile server always, and
// the client's daemon when the client leaves without a farewell: killed, or because the compile
// failed or is to be done again at home. A scheduler (of any version) passes on the report that
// reaches it first and drops the other, so these mean less than they seem to:
//
//   118, from the client   it left; whether it was killed or the compile failed is not told
//   118, from the server   the client left in the middle of the compile
//   107, from the client   it left before it had a host
//   0, from the server,    the compiler was stopped and measured nothing, as when the client left:
//   without any time       there is no object
//   255, all zero          the scheduler gave it up: a host is lost
#pragma once

#include <string>

#include "protocol/messages.hpp"
#include "state/job.hpp"

namespace icemon {

struct Outcome {
  JobState state = JobState::done;  // done, failed, cancelled or lost
  std::string reason;               // empty: done; or lost, which the hosts' states explain better
};

// `job` is as it was before the report.
Outcome outcome_of(const JobDone& report, const Job& job);

// A compiler has run to its end, so that its times and exit code mean something.
bool has_result(const JobDone& report);

}  // namespace icemon
