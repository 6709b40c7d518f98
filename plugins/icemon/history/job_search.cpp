#include "history/job_search.hpp"

#include <algorithm>
#include <tuple>

namespace icemon {

namespace {

constexpr std::size_t most_of_one_moment = 10'000;  // beyond the page's size

JobQuery with_end(JobQuery query) {
  query.most = std::max<std::size_t>(query.most, 1);
  if (query.before_ms > 0) query.range.to_ms = std::min(query.range.to_ms, query.before_ms);
  return query;
}

bool is_newer(const JobRecord& a, const JobRecord& b) {
  return std::tie(a.ended_ms, a.cluster, a.id) > std::tie(b.ended_ms, b.cluster, b.id);
}

}  // namespace

JobSearch::JobSearch(JobQuery query)
    : query_(with_end(std::move(query))),
      walk_(query_.range, Order::newest_first, blocks_for(query_)) {}

bool JobSearch::step(hostler::Session& session) {
  for (const StepClock clock; !clock.is_over();) {
    const auto blocks = walk_.next(session);
    for (const auto& block : blocks) collect(block);
    is_complete_ = blocks.empty();
    if (is_complete_ || has_enough()) return true;
  }
  return false;
}

void JobSearch::collect(const StoredBlock& block) {
  for_each_job(block, job_, [&](const JobRecord& job) {
    if (job.ended_ms < query_.range.from_ms || job.ended_ms >= query_.range.to_ms) return;
    if (matches(query_, job)) page_.jobs.push_back(job);
  });
  if (page_.jobs.size() > 2 * query_.most + most_of_one_moment) sort_and_trim();
}

// Jobs that ended after what the walk has reached are all there.
bool JobSearch::has_enough() const {
  if (page_.jobs.size() < query_.most) return false;
  const auto final = std::ranges::count_if(
      page_.jobs, [&](const JobRecord& job) { return job.ended_ms > walk_.reached_ms(); });
  return static_cast<std::size_t>(final) >= query_.most;
}

// Leaves the newest, and all that ended with the last of them.
void JobSearch::sort_and_trim() {
  auto& jobs = page_.jobs;
  std::ranges::sort(jobs, is_newer);
  auto size = std::min(jobs.size(), query_.most);
  while (size < jobs.size() && jobs[size].ended_ms == jobs[size - 1].ended_ms &&
         size < query_.most + most_of_one_moment) {
    ++size;
  }
  if (size == jobs.size()) return;
  jobs.resize(size);
  page_.next_before_ms = jobs.back().ended_ms;
}

JobPage JobSearch::take() {
  sort_and_trim();
  if (page_.cut) {
    // What ended before the place that was reached may have been missed.
    std::erase_if(page_.jobs,
                  [&](const JobRecord& job) { return job.ended_ms <= walk_.reached_ms(); });
    page_.next_before_ms = std::max(page_.next_before_ms, walk_.reached_ms() + 1);
  } else if (!is_complete_ && page_.next_before_ms == 0 && !page_.jobs.empty()) {
    page_.next_before_ms = page_.jobs.back().ended_ms;
  }
  return std::move(page_);
}

}  // namespace icemon
