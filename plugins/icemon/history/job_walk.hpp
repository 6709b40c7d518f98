// The finished jobs that a query asks for, as they were recorded, the oldest first: for exports.
#pragma once

#include <vector>

#include "history/search.hpp"

namespace icemon {

struct JobPortion {
  std::vector<JobRecord> jobs;
  bool is_last = false;
};

class JobWalk {
 public:
  // The query's before_ms and most are not looked at.
  explicit JobWalk(JobQuery query);

  // The next few thousand, on the database's thread; also none, where the search took long.
  JobPortion next(hostler::Session& session);

 private:
  JobQuery query_;
  BlockWalk walk_;
  JobRecord job_;  // reused
};

}  // namespace icemon
