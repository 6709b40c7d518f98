#include "history/minutes.hpp"

#include <algorithm>

namespace icemon {

namespace {

constexpr std::int64_t grace_ms = 2'000;

}  // namespace

void MinuteTotals::add(const LoadSample& sample) {
  ++samples;
  hosts = std::max<std::int64_t>(hosts, sample.hosts);
  slots = std::max<std::int64_t>(slots, sample.slots);
  compiling += sample.compiling;
  local += sample.local;
  pending += sample.pending;
  compiling_peak = std::max<std::int64_t>(compiling_peak, sample.compiling);
  pending_peak = std::max<std::int64_t>(pending_peak, sample.pending);
}

void MinuteTotals::add(const Tallies& tallies) {
  done += tallies.done;
  failed += tallies.all.failed;
  cancelled += tallies.cancelled;
  lost += tallies.lost;
  local_ended += tallies.local;
  timed += tallies.all.timed;
  real_ms += tallies.all.real_ms;
  waits += tallies.all.waits;
  wait_ms += tallies.all.wait_ms;
  bytes_in += tallies.bytes_in;
  bytes_out += tallies.bytes_out;
}

void MinuteTotals::add(const MinuteTotals& other) {
  for (const auto member :
       {&MinuteTotals::samples, &MinuteTotals::compiling, &MinuteTotals::local,
        &MinuteTotals::pending, &MinuteTotals::done, &MinuteTotals::failed,
        &MinuteTotals::cancelled, &MinuteTotals::lost, &MinuteTotals::local_ended,
        &MinuteTotals::timed, &MinuteTotals::real_ms, &MinuteTotals::waits, &MinuteTotals::wait_ms,
        &MinuteTotals::bytes_in, &MinuteTotals::bytes_out}) {
    this->*member += other.*member;
  }
  for (const auto member : {&MinuteTotals::hosts, &MinuteTotals::slots,
                            &MinuteTotals::compiling_peak, &MinuteTotals::pending_peak}) {
    this->*member = std::max(this->*member, other.*member);
  }
}

std::int64_t MinuteTotals::ended() const { return done + failed + cancelled + lost + local_ended; }

MinuteTotals MinuteTotals::load() const {
  MinuteTotals load;
  load.cluster = cluster;
  load.minute_ms = minute_ms;
  for (const auto member : {&MinuteTotals::samples, &MinuteTotals::hosts, &MinuteTotals::slots,
                            &MinuteTotals::compiling, &MinuteTotals::local, &MinuteTotals::pending,
                            &MinuteTotals::compiling_peak, &MinuteTotals::pending_peak}) {
    load.*member = this->*member;
  }
  return load;
}

MinuteTotals Minutes::Minute::totals() const {
  auto totals = load;
  totals.add(tallies);
  return totals;
}

void Minutes::add(const JobRecord& job) { minute_of(job.cluster, job.ended_ms).tallies.add(job); }

void Minutes::add(const LoadSample& sample) {
  minute_of(sample.cluster, sample.time_ms).load.add(sample);
}

Minutes::Minute& Minutes::minute_of(const std::string& cluster, std::int64_t time_ms) {
  const auto begin = begin_of_minute(time_ms);
  if (latest_ && latest_->load.minute_ms == begin && latest_->load.cluster == cluster) {
    return *latest_;
  }
  auto& minute = minutes_[{cluster, begin}];
  minute.load.cluster = cluster;
  minute.load.minute_ms = begin;
  latest_ = &minute;
  return minute;
}

std::vector<SealedMinute> Minutes::seal(std::int64_t now_ms, Seal which) {
  std::vector<SealedMinute> sealed;
  for (auto at = minutes_.begin(); at != minutes_.end();) {
    const auto begin = at->first.second;
    const bool is_current = begin + minute_ms + grace_ms > now_ms && begin <= now_ms + grace_ms;
    if (which == Seal::those_over && is_current) {
      ++at;
      continue;
    }
    auto& minute = at->second;
    minute.tallies.keep_files(files_kept);
    sealed.push_back({minute.totals(), minute.tallies.pack()});
    at = minutes_.erase(at);
    latest_ = nullptr;
  }
  return sealed;
}

std::vector<MinuteTotals> Minutes::open() const {
  std::vector<MinuteTotals> open;
  for (const auto& [key, minute] : minutes_) open.push_back(minute.totals());
  return open;
}

}  // namespace icemon
