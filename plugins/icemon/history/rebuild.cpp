#include "history/rebuild.hpp"

#include <optional>
#include <utility>

#include "history/search.hpp"
#include "history/store.hpp"

namespace icemon {

namespace {

using hostler::Session;

// No jobs are written that ended later behind a minute's beginning while the minute itself is not:
// both are written in the order in which they are closed, and a minute is so at the latest when
// the second one behind it begins.
constexpr std::int64_t unwritten_ms = 2 * minute_ms;

// By the order of writing: the calendar may have been ahead before.
std::optional<std::int64_t> latest_minute(Session& session) {
  const auto end = session.query_first<std::int64_t>(
      "select last_ms from job_blocks order by number desc limit 1");
  if (!end) return std::nullopt;
  return begin_of_minute(*end);
}

std::vector<SealedMinute> minutes_of_jobs(Session& session, const RangeQuery& range) {
  Minutes minutes;
  JobRecord job;
  BlockWalk walk(range, Order::oldest_first);
  for (auto blocks = walk.next(session); !blocks.empty(); blocks = walk.next(session)) {
    for (const auto& block : blocks) {
      for_each_job(block, job, [&](const JobRecord& job) {
        if (job.ended_ms >= range.from_ms && job.ended_ms < range.to_ms) minutes.add(job);
      });
    }
  }
  return minutes.seal(range.to_ms, Seal::all);
}

}  // namespace

void rebuild_minutes(Session& session) {
  const auto latest = latest_minute(session);
  if (!latest) return;
  RangeQuery range;
  range.from_ms = *latest - unwritten_ms;
  range.to_ms = *latest + unwritten_ms;  // another cluster's jobs may have come into the next one
  for (auto& minute : minutes_of_jobs(session, range)) {
    auto& totals = minute.totals;
    const auto written = session.select_first<MinuteTotals>(
        "from minutes where cluster = :cluster and minute_ms = :minute", totals.cluster,
        totals.minute_ms);
    if (written && written->ended() >= totals.ended()) continue;
    if (written) totals.add(written->load());
    replace(session, minute);
  }
}

}  // namespace icemon
