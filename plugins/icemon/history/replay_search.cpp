#include "history/replay_search.hpp"

#include <algorithm>

#include "history/hosts_then.hpp"

namespace icemon {

namespace {

std::int64_t start_of(const JobRecord& job) {
  return job.requested_ms > 0 ? job.requested_ms : (job.begun_ms > 0 ? job.begun_ms : job.ended_ms);
}

bool starts_earlier(const JobRecord& a, const JobRecord& b) { return start_of(a) < start_of(b); }

}  // namespace

ReplaySearch::ReplaySearch(RangeQuery range) : range_(std::move(range)), at_ms_(range_.from_ms) {
  slice_.cluster = range_.cluster;
  slice_.from_ms = range_.from_ms;
  slice_.to_ms = range_.to_ms;
}

bool ReplaySearch::step(hostler::Session& session) {
  if (!has_hosts_) find_hosts(session);
  for (const StepClock clock; !clock.is_over();) {
    const auto blocks = next_blocks(session);
    if (blocks.empty()) return true;
    for (const auto& block : blocks) collect(block);
  }
  return false;
}

void ReplaySearch::find_hosts(hostler::Session& session) {
  if (slice_.cluster.empty()) {
    const auto only = session.query_first<std::string>(
        "select cluster from host_blocks where first_ms < :to order by last_ms desc limit 1",
        range_.to_ms);
    if (only) slice_.cluster = *only;
  }
  const auto keep = [&](HostSample sample) { slice_.hosts.push_back(std::move(sample)); };
  const auto then = hosts_then(session, slice_.cluster, range_.from_ms, range_.to_ms, keep);
  if (then.told_until_ms < slice_.to_ms) {
    slice_.cut = true;
    slice_.to_ms = std::max(then.told_until_ms, range_.from_ms + 1);
  }
  std::vector<HostSample> hosts;
  for (const auto& [key, host] : then.hosts) hosts.push_back(host);
  slice_.hosts.insert(slice_.hosts.begin(), std::make_move_iterator(hosts.begin()),
                      std::make_move_iterator(hosts.end()));
  has_hosts_ = true;
}

// Those that a job was in at some time of the span.
std::vector<StoredBlock> ReplaySearch::next_blocks(hostler::Session& session) {
  constexpr std::int64_t at_once = 16;
  auto blocks = session.select<StoredBlock>(
      "from job_blocks where last_ms >= :at and last_ms < :end and first_ms < :to"
      " and cluster = :cluster and (last_ms > :at or number > :number)"
      " order by last_ms, number limit :most",
      at_ms_, range_.to_ms + longest_job_ms, slice_.to_ms, slice_.cluster, at_number_, at_once);
  if (!blocks.empty()) {
    at_ms_ = blocks.back().last_ms;
    at_number_ = blocks.back().number;
  }
  return blocks;
}

// Of too many jobs those that start first are kept, and the span ends where the others start.
void ReplaySearch::collect(const StoredBlock& block) {
  auto& jobs = slice_.jobs;  // a heap, the latest start on top
  for_each_job(block, job_, [&](const JobRecord& job) {
    if (job.ended_ms < range_.from_ms || start_of(job) >= slice_.to_ms) return;
    jobs.push_back(job);
    std::ranges::push_heap(jobs, starts_earlier);
    while (jobs.size() > most_jobs) {
      slice_.cut = true;
      slice_.to_ms = std::max(start_of(jobs.front()), range_.from_ms + 1);
      std::ranges::pop_heap(jobs, starts_earlier);
      jobs.pop_back();
    }
  });
}

void ReplaySearch::give_up() {
  slice_.cut = true;
  slice_.to_ms = std::min(slice_.to_ms, std::max(at_ms_, range_.from_ms + 1));
}

ReplaySlice ReplaySearch::take() {
  std::erase_if(slice_.jobs, [&](const JobRecord& job) { return start_of(job) >= slice_.to_ms; });
  std::erase_if(slice_.hosts,
                [&](const HostSample& sample) { return sample.time_ms >= slice_.to_ms; });
  std::ranges::sort(slice_.jobs, starts_earlier);
  return std::move(slice_);
}

}  // namespace icemon
