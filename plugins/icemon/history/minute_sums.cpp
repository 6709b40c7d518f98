#include "history/minute_sums.hpp"

#include <algorithm>
#include <boost/describe/class.hpp>
#include <string>

namespace icemon {

namespace {

using hostler::Session;

constexpr std::int64_t day_ms = 86'400'000;

// What a MinuteTotals does not hold of the minutes that are added up in it.
struct Around {
  std::int64_t minutes = 0;
  std::int64_t slot_samples = 0;
  std::int64_t jobs_from_ms = 0;
};
BOOST_DESCRIBE_STRUCT(Around, (), (minutes, slot_samples, jobs_from_ms))

std::string sums(std::initializer_list<const char*> columns) {
  std::string text;
  for (const std::string column : columns) text += ", cast(sum(" + column + ") as bigint)";
  return text;
}

// As MinuteTotals::add does it, in the order of its members.
std::string select_totals() {
  return "select cluster, min(minute_ms)" + sums({"samples"}) + ", max(hosts), max(slots)" +
         sums({"compiling", "local", "pending"}) + ", max(compiling_peak), max(pending_peak)" +
         sums({"done", "failed", "cancelled", "lost", "local_ended", "timed", "real_ms", "waits",
               "wait_ms", "bytes_in", "bytes_out"});
}

std::string select_around() {
  return "select count(*)" + sums({"slots * samples"}) +
         ", coalesce(min(case when done + failed + cancelled + lost + local_ended > 0"
         " then minute_ms end), 0)";
}

}  // namespace

MinuteSums sums_of(const MinuteTotals& minute) {
  MinuteSums sums;
  sums.from_ms = minute.minute_ms;
  sums.to_ms = minute.minute_ms + minute_ms;
  sums.totals = minute;
  sums.minutes = 1;
  sums.slot_samples = minute.slots * minute.samples;
  if (minute.ended() > 0) sums.jobs_from_ms = minute.minute_ms;
  return sums;
}

std::vector<MinuteSums> MinuteWalk::next(Session& session) {
  const auto& cluster = range_.cluster;
  const std::string from =
      " from minutes where minute_ms >= :from and minute_ms < :to"
      " and (:cluster = '' or cluster = :cluster)";
  const auto newest = session.query_first<std::int64_t>(
      "select minute_ms" + from + " order by minute_ms desc limit 1", range_.from_ms, at_ms_,
      cluster);
  std::vector<MinuteSums> days;
  if (!newest) return days;
  const auto begin = *newest - (*newest % day_ms + day_ms) % day_ms;
  const auto to_ms = std::exchange(at_ms_, std::max(begin, range_.from_ms));
  const std::string by_cluster = " group by cluster order by cluster";
  const auto all =
      session.query<MinuteTotals>(select_totals() + from + by_cluster, at_ms_, to_ms, cluster);
  const auto around =
      session.query<Around>(select_around() + from + by_cluster, at_ms_, to_ms, cluster);
  for (std::size_t i = 0; i < all.size(); ++i) {
    days.push_back(
        {at_ms_, to_ms, all[i], around[i].minutes, around[i].slot_samples, around[i].jobs_from_ms});
  }
  return days;
}

}  // namespace icemon
