#include "history/report_search.hpp"

#include <algorithm>

#include "history/hosts_then.hpp"
#include "history/report_rows.hpp"

namespace icemon {

namespace {

using hostler::Session;

constexpr std::size_t files_at_once = 100'000;  // remembered while a report is made
constexpr std::int64_t hour_ms = 3'600'000;

struct Details {
  std::int64_t minute_ms = 0;
  std::string cluster;
  std::string packed;
};
BOOST_DESCRIBE_STRUCT(Details, (), (minute_ms, cluster, packed))

double rate(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? double(part) / double(whole) : 0;
}

// Until now, if it goes on; from the nearest minute.
RangeQuery until_now(RangeQuery range, std::int64_t now_ms) {
  range.to_ms = std::min(range.to_ms, std::max(now_ms, range.from_ms));
  return range;
}

RangeQuery of_minutes(RangeQuery range) {
  range.from_ms -= minute_ms / 2;
  return range;
}

}  // namespace

ReportSearch::ReportSearch(RangeQuery range, const std::vector<MinuteTotals>& open,
                           std::int64_t now_ms)
    : range_(until_now(std::move(range), now_ms)),
      minutes_walk_(of_minutes(range_)),
      jobs_walk_(range_, Order::newest_first),
      details_at_ms_(range_.to_ms) {
  tallies_.most_files = files_at_once;
  const auto asked = of_minutes(range_);
  for (const auto& minute : open) {
    if (!asked.cluster.empty() && asked.cluster != minute.cluster) continue;
    if (minute.minute_ms < asked.from_ms || minute.minute_ms >= asked.to_ms) continue;
    days_.push_back(sums_of(minute));
    clusters_.insert(minute.cluster);
  }
}

bool ReportSearch::step(Session& session) {
  switch (stage_) {
    case Stage::minutes:
      add_minutes(session);
      return false;
    case Stage::slots:
      add_slots(session);
      return false;
    case Stage::jobs:
      return add_jobs(session);
    case Stage::details:
      return add_details(session);
  }
  return true;
}

void ReportSearch::add_minutes(Session& session) {
  for (const StepClock clock; !clock.is_over();) {
    auto days = minutes_walk_.next(session);
    if (days.empty()) {
      stage_ = Stage::slots;
      return;
    }
    for (auto& day : days) {
      clusters_.insert(day.totals.cluster);
      days_.push_back(std::move(day));
    }
  }
}

// How many slots each host of a cluster offered at the beginning, in the hour behind it, and at the
// end.
void ReportSearch::add_slots(Session& session) {
  if (clusters_.empty()) {
    stage_ = choose_source(session);
    return;
  }
  const auto cluster = clusters_.extract(clusters_.begin()).value();
  const auto note = [&](const HostSample& sample) {
    auto& slots = slots_[PeerKey::of(sample.name, sample.ip)];
    slots = std::max<std::int64_t>(slots, sample.max_jobs);
  };
  const auto until = std::min(range_.to_ms, range_.from_ms + hour_ms);
  for (const auto& [key, host] : hosts_then(session, cluster, range_.from_ms, until, note).hosts) {
    note(host);
  }
  for (const auto& [key, host] : hosts_then(session, cluster, range_.to_ms, range_.to_ms, note).hosts) {
    note(host);
  }
}

ReportSearch::Stage ReportSearch::choose_source(Session& session) const {
  const auto oldest =
      session.query_value<std::int64_t>("select coalesce(min(last_ms), 0) from job_blocks");
  const auto kept_from = oldest > 0 ? oldest - block_span_ms - minute_ms : range_.to_ms;
  std::int64_t jobs = 0;
  for (const auto& day : days_) {
    const auto ended = day.totals.ended();
    jobs += ended;
    const bool are_forgotten = ended > 0 && day.jobs_from_ms < kept_from;
    if (are_forgotten || jobs > most_jobs) return Stage::details;
  }
  return Stage::jobs;
}

bool ReportSearch::add_jobs(Session& session) {
  for (const StepClock clock; !clock.is_over();) {
    const auto blocks = jobs_walk_.next(session);
    if (blocks.empty()) return true;
    for (const auto& block : blocks) {
      BlockTally tally(tallies_);
      for_each_job(block, job_, [&](const JobRecord& job, const JobNumbers& numbers) {
        const bool inside = job.ended_ms >= range_.from_ms && job.ended_ms < range_.to_ms;
        if (inside) tally.add(job, numbers);
      });
    }
  }
  return false;
}

bool ReportSearch::add_details(Session& session) {
  constexpr std::int64_t at_once = 16;
  for (const StepClock clock; !clock.is_over();) {
    const auto rows = session.select<Details>(
        "from minute_details where minute_ms >= :from and minute_ms <= :at"
        " and (minute_ms < :at or cluster < :before) and (:cluster = '' or cluster = :cluster)"
        " order by minute_ms desc, cluster desc limit :most",
        of_minutes(range_).from_ms, details_at_ms_, details_at_cluster_, range_.cluster, at_once);
    for (const auto& row : rows) {
      try {
        tallies_.unpack(row.packed);
      } catch (const hostler::Failure&) {
        // damaged: the report goes without this minute
      }
    }
    if (tallies_.files.size() > files_at_once) tallies_.keep_files(files_at_once / 2);
    if (rows.size() < static_cast<std::size_t>(at_once)) return true;
    details_at_ms_ = rows.back().minute_ms;
    details_at_cluster_ = rows.back().cluster;
  }
  return false;
}

// Of the range; nobody knows how busy hosts were while nobody watched.
double ReportSearch::watched_seconds() const {
  std::int64_t watched_ms = 0;
  for (const auto& [cluster, minutes] : minutes_) {
    watched_ms = std::max(watched_ms, minutes * minute_ms);
  }
  const std::int64_t range_ms = std::max<std::int64_t>(1, range_.to_ms - range_.from_ms);
  return double(watched_ms > 0 ? std::min(watched_ms, range_ms) : range_ms) / 1e3;
}

void ReportSearch::add_utilisation(std::vector<HostRow>& hosts) const {
  const double seconds = watched_seconds();
  for (auto& host : hosts) {
    const auto slots = slots_.find(PeerKey::of(host.name, host.ip));
    if (slots == slots_.end() || slots->second <= 0) continue;
    host.utilisation = std::min(1.0, host.busy_seconds / (double(slots->second) * seconds));
  }
}

std::int64_t ReportSearch::reached_ms() const {
  switch (stage_) {
    case Stage::jobs:
      return jobs_walk_.reached_ms();
    case Stage::details:
      return details_at_ms_;
    case Stage::minutes:
    case Stage::slots:
      break;
  }
  return range_.to_ms;
}

// A day that a cut report begins in counts as a whole.
void ReportSearch::sum_up(std::int64_t from_ms) {
  for (const auto& day : days_) {
    if (day.to_ms <= from_ms) continue;
    totals_.add(day.totals);
    minutes_[day.totals.cluster] += day.minutes;
    slot_samples_ += day.slot_samples;
  }
}

Report ReportSearch::take() {
  Report report;
  if (is_cut_) range_.from_ms = std::max(range_.from_ms, reached_ms());
  report.from_ms = range_.from_ms;
  report.to_ms = range_.to_ms;
  report.exact = stage_ == Stage::jobs;
  report.cut = is_cut_;
  sum_up(range_.from_ms);
  MinuteTotals sums = totals_;
  if (report.exact) {
    sums = {};
    sums.add(tallies_);
  }
  report.failed = sums.failed;
  report.cancelled = sums.cancelled;
  report.lost = sums.lost;
  report.local = sums.local_ended;
  report.jobs = sums.done + sums.failed + sums.cancelled + sums.lost;
  report.failure_rate = rate(sums.failed, sums.done + sums.failed);
  report.mean_seconds = rate(sums.real_ms, sums.timed) / 1e3;
  report.mean_wait_seconds = rate(sums.wait_ms, sums.waits) / 1e3;
  report.bytes_in = sums.bytes_in;
  report.bytes_out = sums.bytes_out;
  if (slot_samples_ > 0) report.utilisation = std::min(1.0, rate(totals_.compiling, slot_samples_));
  report.slowest_files = file_rows(tallies_.files);
  report.hosts = host_rows(tallies_.hosts);
  add_utilisation(report.hosts);
  report.clients = host_rows(tallies_.clients);
  report.platforms = platform_rows(tallies_.platforms);
  return report;
}

}  // namespace icemon
