#include "history/report_search.hpp"

#include <algorithm>

#include "history/hosts_then.hpp"

namespace icemon {

namespace {

using hostler::Session;

constexpr std::size_t most_files = 20;
constexpr std::size_t most_peers = 100;
constexpr std::size_t files_at_once = 100'000;  // remembered while a report is made
constexpr std::int64_t hour_ms = 3'600'000;

struct Details {
  std::int64_t minute_ms = 0;
  std::string packed;
};
BOOST_DESCRIBE_STRUCT(Details, (), (minute_ms, packed))

double rate(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? double(part) / double(whole) : 0;
}

template <class Row, class Less>
void keep_first(std::vector<Row>& rows, std::size_t most, Less is_before) {
  std::ranges::sort(rows, is_before);
  if (rows.size() > most) rows.resize(most);
}

}  // namespace

ReportSearch::ReportSearch(RangeQuery range, std::vector<MinuteTotals> open, std::int64_t now_ms)
    : range_(std::move(range)), open_(std::move(open)) {
  range_.to_ms = std::min(range_.to_ms, std::max(now_ms, range_.from_ms));
  tallies_.most_files = files_at_once;
}

bool ReportSearch::step(Session& session) {
  switch (source_) {
    case Source::undecided:
      decide(session);
      add_minutes(session);
      add_slots(session);
      return false;
    case Source::jobs:
      return add_jobs(session);
    case Source::aggregates:
      return add_details(session);
  }
  return true;
}

void ReportSearch::decide(Session& session) {
  const auto inside = session.query_value<std::int64_t>(
      "select cast(coalesce(sum(jobs), 0) as bigint) from job_blocks"
      " where last_ms >= :from and last_ms < :to",
      range_.from_ms, range_.to_ms + block_span_ms);
  const auto oldest =
      session.query_value<std::int64_t>("select coalesce(min(last_ms), 0) from job_blocks");
  const auto forgotten = session.query_first<std::int64_t>(
      "select minute_ms from minutes where minute_ms >= :from and minute_ms < :to"
      " and done + failed + cancelled + lost + local_ended > 0 limit 1",
      range_.from_ms,
      oldest > 0 ? std::min(range_.to_ms, oldest - block_span_ms - minute_ms) : range_.to_ms);
  const bool is_kept = inside <= most_jobs && !forgotten;
  source_ = is_kept ? Source::jobs : Source::aggregates;
  walk_.emplace(range_, Order::newest_first);
  details_at_ms_ = range_.to_ms;
}

void ReportSearch::add_minutes(Session& session) {
  const auto add = [&](const MinuteTotals& minute) {
    totals_.add(minute);
    ++minutes_[minute.cluster];
    slot_samples_ += double(minute.slots) * double(minute.samples);
  };
  // A minute belongs to the range if most of it does.
  const auto from = range_.from_ms - minute_ms / 2;
  const auto to = range_.to_ms - (source_ == Source::jobs ? 0 : minute_ms / 2);
  const std::string more = range_.cluster.empty() ? "" : " and cluster = :cluster";
  const std::string sql = "from minutes where minute_ms >= :from and minute_ms < :to" + more;
  const auto rows = range_.cluster.empty()
                        ? session.select<MinuteTotals>(sql, from, to)
                        : session.select<MinuteTotals>(sql, from, to, range_.cluster);
  for (const auto& row : rows) add(row);
  for (const auto& row : open_) {
    const bool asked = range_.cluster.empty() || range_.cluster == row.cluster;
    if (asked && row.minute_ms >= from && row.minute_ms < to) add(row);
  }
}

// How many slots each host offered at the beginning, in the hour behind it, and at the end.
void ReportSearch::add_slots(Session& session) {
  const auto note = [&](const HostSample& sample) {
    auto& slots = slots_[PeerKey::of(sample.name, sample.ip)];
    slots = std::max<std::int64_t>(slots, sample.max_jobs);
  };
  const auto clusters = session.query<std::string>(
      "select distinct cluster from host_blocks where last_ms >= :from and first_ms < :to",
      range_.from_ms - 6 * hour_ms, range_.to_ms);
  for (const auto& cluster : clusters) {
    if (!range_.cluster.empty() && cluster != range_.cluster) continue;
    const auto until = std::min(range_.to_ms, range_.from_ms + hour_ms);
    for (const auto& [key, host] : hosts_then(session, cluster, range_.from_ms, until, note)) {
      note(host);
    }
    for (const auto& [key, host] : hosts_then(session, cluster, range_.to_ms, range_.to_ms, note)) {
      note(host);
    }
  }
}

bool ReportSearch::add_jobs(Session& session) {
  for (const StepClock clock; !clock.is_over();) {
    const auto blocks = walk_->next(session);
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
  const std::string more = range_.cluster.empty() ? "" : " and cluster = :cluster";
  const std::string sql = "from minute_details where minute_ms >= :from and minute_ms < :to" +
                          more + " order by minute_ms desc limit :most";
  for (const StepClock clock; !clock.is_over();) {
    // Ends between two minutes: clusters share theirs.
    auto rows =
        range_.cluster.empty()
            ? session.select<Details>(sql, range_.from_ms - minute_ms / 2, details_at_ms_, at_once)
            : session.select<Details>(sql, range_.from_ms - minute_ms / 2, details_at_ms_,
                                      range_.cluster, at_once);
    if (rows.empty()) return true;
    const auto last = rows.back().minute_ms;
    const bool is_full = rows.size() == static_cast<std::size_t>(at_once);
    if (is_full && rows.front().minute_ms != last) {
      std::erase_if(rows, [&](const Details& row) { return row.minute_ms == last; });
    }
    for (const auto& row : rows) {
      try {
        tallies_.unpack(row.packed);
      } catch (const hostler::Failure&) {
        // damaged: the report goes without this minute
      }
    }
    if (tallies_.files.size() > files_at_once) tallies_.keep_files(files_at_once / 2);
    details_at_ms_ = rows.back().minute_ms;
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

std::vector<HostRow> ReportSearch::peers(const StringMap<HostTally>& tallies) const {
  const double seconds = watched_seconds();
  std::vector<HostRow> rows;
  for (const auto& [key, tally] : tallies) {
    HostRow row;
    row.name = PeerKey::name(key);
    row.ip = PeerKey::ip(key);
    row.platform = tally.platform;
    row.jobs = tally.jobs;
    row.failed = tally.failed;
    row.mean_seconds = tally.mean_seconds();
    row.busy_seconds = double(tally.busy_ms) / 1e3;
    row.mean_out_bytes = tally.mean_out_bytes();
    row.mean_wait_seconds = tally.mean_wait_seconds();
    const auto slots = slots_.find(key);
    if (&tallies == &tallies_.hosts && slots != slots_.end() && slots->second > 0) {
      row.utilisation = std::min(1.0, row.busy_seconds / (double(slots->second) * seconds));
    }
    rows.push_back(std::move(row));
  }
  keep_first(rows, most_peers,
             [](const HostRow& a, const HostRow& b) { return a.busy_seconds > b.busy_seconds; });
  return rows;
}

std::vector<FileRow> ReportSearch::files() const {
  std::vector<std::pair<std::int64_t, std::string_view>> by_time;
  for (const auto& [file, tally] : tallies_.files) by_time.emplace_back(tally.busy_ms, file);
  keep_first(by_time, most_files, std::greater<>());
  std::vector<FileRow> rows;
  for (const auto& [time, file] : by_time) {
    const auto& tally = tallies_.files.find(file)->second;
    FileRow row;
    row.file = file;
    row.jobs = tally.jobs;
    row.failed = tally.failed;
    row.mean_seconds = tally.mean_seconds();
    row.max_seconds = double(tally.longest_ms) / 1e3;
    row.total_seconds = double(tally.busy_ms) / 1e3;
    row.mean_out_bytes = tally.mean_out_bytes();
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<PlatformRow> ReportSearch::platforms() const {
  std::vector<PlatformRow> rows;
  for (const auto& [platform, tally] : tallies_.platforms) {
    rows.push_back(
        {platform, tally.jobs, tally.failed, tally.mean_seconds(), double(tally.busy_ms) / 1e3});
  }
  keep_first(rows, most_peers, [](const PlatformRow& a, const PlatformRow& b) {
    return a.busy_seconds > b.busy_seconds;
  });
  return rows;
}

Report ReportSearch::take() {
  Report report;
  report.from_ms = range_.from_ms;
  report.to_ms = range_.to_ms;
  report.exact = source_ != Source::aggregates;
  report.cut = is_cut_;
  if (is_cut_ && source_ == Source::jobs) report.from_ms = walk_->reached_ms();
  if (is_cut_ && source_ == Source::aggregates) report.from_ms = details_at_ms_;
  range_.from_ms = report.from_ms;
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
  if (slot_samples_ > 0) {
    report.utilisation = std::min(1.0, double(totals_.compiling) / slot_samples_);
  }
  report.slowest_files = files();
  report.hosts = peers(tallies_.hosts);
  report.clients = peers(tallies_.clients);
  report.platforms = platforms();
  return report;
}

}  // namespace icemon
