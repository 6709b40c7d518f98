#include "history/minute_search.hpp"

#include <algorithm>
#include <tuple>

namespace icemon {

namespace {

constexpr std::int64_t at_once = 500;

double mean(std::int64_t sum, std::int64_t count) {
  return count > 0 ? double(sum) / double(count) : 0;
}

MinuteRow to_row(const MinuteTotals& totals) {
  MinuteRow row;
  row.cluster = totals.cluster;
  row.minute_ms = totals.minute_ms;
  row.hosts = static_cast<int>(totals.hosts);
  row.slots = static_cast<int>(totals.slots);
  row.compiling = mean(totals.compiling, totals.samples);
  row.local = mean(totals.local, totals.samples);
  row.pending = mean(totals.pending, totals.samples);
  row.compiling_peak = static_cast<int>(totals.compiling_peak);
  row.pending_peak = static_cast<int>(totals.pending_peak);
  row.done = totals.done;
  row.failed = totals.failed;
  row.cancelled = totals.cancelled;
  row.lost = totals.lost;
  row.local_ended = totals.local_ended;
  row.mean_seconds = mean(totals.real_ms, totals.timed) / 1e3;
  row.mean_wait_seconds = mean(totals.wait_ms, totals.waits) / 1e3;
  return row;
}

bool is_earlier(const MinuteRow& a, const MinuteRow& b) {
  return std::tie(a.minute_ms, a.cluster) < std::tie(b.minute_ms, b.cluster);
}

}  // namespace

MinuteSearch::MinuteSearch(RangeQuery range, const std::vector<MinuteTotals>& open)
    : range_(std::move(range)), at_ms_(range_.to_ms) {
  for (const auto& minute : open) {
    const bool asked = range_.cluster.empty() || range_.cluster == minute.cluster;
    if (!asked || minute.minute_ms < range_.from_ms || minute.minute_ms >= range_.to_ms) continue;
    open_.emplace(std::pair(minute.minute_ms, minute.cluster), minute);
  }
}

bool MinuteSearch::step(hostler::Session& session) {
  for (const StepClock clock; !clock.is_over();) {
    const auto minutes = session.select<MinuteTotals>(
        "from minutes where minute_ms >= :from and minute_ms <= :at"
        " and (minute_ms < :at or cluster < :before) and (:cluster = '' or cluster = :cluster)"
        " order by minute_ms desc, cluster desc limit :most",
        range_.from_ms, at_ms_, at_cluster_, range_.cluster, at_once);
    for (auto minute : minutes) {
      const auto open = open_.extract({minute.minute_ms, minute.cluster});
      if (open) minute.add(open.mapped());
      rows_.push_back(to_row(minute));
    }
    if (minutes.size() < static_cast<std::size_t>(at_once)) return true;
    if (rows_.size() >= most_minutes) return true;
    at_ms_ = minutes.back().minute_ms;
    at_cluster_ = minutes.back().cluster;
  }
  return false;
}

std::vector<MinuteRow> MinuteSearch::take() {
  for (const auto& [key, minute] : open_) rows_.push_back(to_row(minute));
  std::ranges::sort(rows_, is_earlier);
  return std::move(rows_);
}

}  // namespace icemon
