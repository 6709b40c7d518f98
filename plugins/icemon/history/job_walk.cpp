#include "history/job_walk.hpp"

#include <algorithm>

namespace icemon {

JobWalk::JobWalk(JobQuery query)
    : query_(std::move(query)),
      walk_(query_.range, Order::oldest_first, blocks_for(query_)) {}

JobPortion JobWalk::next(hostler::Session& session) {
  constexpr std::size_t enough = 2'000;
  JobPortion portion;
  for (const StepClock clock; portion.jobs.size() < enough && !clock.is_over();) {
    const auto blocks = walk_.next(session, 1);
    portion.is_last = blocks.empty();
    if (portion.is_last) break;
    for_each_job(blocks.front(), job_, [&](const JobRecord& job) {
      const bool inside = job.ended_ms >= query_.range.from_ms && job.ended_ms < query_.range.to_ms;
      if (inside && matches(query_, job)) portion.jobs.push_back(job);
    });
  }
  return portion;
}

}  // namespace icemon
