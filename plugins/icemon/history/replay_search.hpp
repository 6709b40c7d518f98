// All that happened in a cluster in a past span, for showing it again.
#pragma once

#include <queue>
#include <vector>

#include "history/search.hpp"

namespace icemon {

class ReplaySearch : public Search {
 public:
  explicit ReplaySearch(RangeQuery range);

  bool step(hostler::Session& session) override;
  void give_up() override;

  ReplaySlice take();

  static constexpr std::size_t most_jobs = 20'000;
  // A job that went on for longer behind the span is not found.
  static constexpr std::int64_t longest_job_ms = 12 * 3'600'000;

 private:
  void find_hosts(hostler::Session& session);
  void collect(const StoredBlock& block);
  std::vector<StoredBlock> next_blocks(hostler::Session& session);

  RangeQuery range_;
  ReplaySlice slice_;
  JobRecord job_;  // reused
  bool has_hosts_ = false;
  std::int64_t at_ms_ = 0;
  std::int64_t at_number_ = 0;
};

}  // namespace icemon
