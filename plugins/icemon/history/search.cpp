#include "history/search.hpp"

#include <algorithm>
#include <limits>

#include "state/glob.hpp"

namespace icemon {

namespace {

bool is_peer(const std::string& wanted, const std::string& name, const std::string& ip) {
  return wanted.empty() || wanted == name || wanted == ip;
}

}  // namespace

BlockWalk::BlockWalk(const RangeQuery& range, Order order, Blocks which)
    : range_(range), order_(order), which_(which) {
  sql_ = "from job_blocks where last_ms >= :from and last_ms < :to";
  if (!range_.cluster.empty()) sql_ += " and cluster = :cluster";
  if (which_ == Blocks::with_failed) sql_ += " and failed > 0";
  const auto end_ms =
      range_.to_ms +
      std::min(block_span_ms, std::numeric_limits<std::int64_t>::max() - range_.to_ms);
  if (order_ == Order::oldest_first) {
    sql_ += " and (last_ms > :from or number > :number) order by last_ms, number limit :count";
    at_ms_ = range_.from_ms;
  } else {
    sql_ +=
        " and (last_ms < :last or number < :number)"
        " order by last_ms desc, number desc limit :count";
    at_ms_ = end_ms - 1;
    at_number_ = std::numeric_limits<std::int64_t>::max();
  }
  range_.to_ms = end_ms;
}

std::vector<StoredBlock> BlockWalk::next(hostler::Session& session, std::int64_t most) {
  const auto count = std::min(count_, most);
  const auto select = [&](const auto&... values) {
    return session.select<StoredBlock>(sql_, values...);
  };
  std::vector<StoredBlock> blocks;
  const bool one_cluster = !range_.cluster.empty();
  if (order_ == Order::oldest_first) {
    blocks = one_cluster ? select(at_ms_, range_.to_ms, range_.cluster, at_number_, count)
                         : select(at_ms_, range_.to_ms, at_number_, count);
  } else {
    const auto end_ms = at_ms_ + 1;
    blocks = one_cluster ? select(range_.from_ms, end_ms, range_.cluster, at_ms_, at_number_, count)
                         : select(range_.from_ms, end_ms, at_ms_, at_number_, count);
  }
  if (blocks.empty()) return blocks;
  at_ms_ = blocks.back().last_ms;
  at_number_ = blocks.back().number;
  count_ = std::min(count_ * 2, most);
  return blocks;
}

BlockWalk::Blocks blocks_for(const JobQuery& query) {
  const bool is_failed_alone =
      !query.states.empty() &&
      std::ranges::all_of(query.states, [](JobState state) { return state == JobState::failed; });
  return is_failed_alone ? BlockWalk::Blocks::with_failed : BlockWalk::Blocks::all;
}

bool matches(const JobQuery& query, const JobRecord& job) {
  if (!query.states.empty() && std::ranges::find(query.states, job.state) == query.states.end()) {
    return false;
  }
  return is_peer(query.host, job.host, job.host_ip) &&
         is_peer(query.client, job.client, job.client_ip) &&
         (query.file_glob.empty() || matches_glob(query.file_glob, job.file));
}

}  // namespace icemon
