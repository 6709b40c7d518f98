// Questions that take longer than writes may wait: they are answered in steps, each a short read of
// its own, newest records first. What could not be looked at in the time allowed is said to be cut.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "history/job_block.hpp"
#include "history/queries.hpp"
#include "hostler/storage.hpp"

namespace icemon {

class Search {
 public:
  virtual ~Search() = default;
  // A step, on the database's thread. True: all is found.
  virtual bool step(hostler::Session& session) = 0;
  // No more steps will come; on the thread of the one who asked.
  virtual void give_up() = 0;
};

// Ends a step that has run long enough.
class StepClock {
 public:
  bool is_over() const { return std::chrono::steady_clock::now() - begun_ > longest; }

 private:
  static constexpr auto longest = std::chrono::milliseconds(15);
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

// A row of job_blocks.
struct StoredBlock {
  std::int64_t number = 0;
  std::string cluster;
  std::int64_t scheduler_started_s = 0;
  std::int64_t last_ms = 0;
  std::string packed;
};
BOOST_DESCRIBE_STRUCT(StoredBlock, (), (number, cluster, scheduler_started_s, last_ms, packed))

enum class Order { newest_first, oldest_first };

// Walks the blocks that may hold jobs that ended in the range, in the order of their last ends.
class BlockWalk {
 public:
  enum class Blocks { all, with_failed };

  BlockWalk(const RangeQuery& range, Order order, Blocks which = Blocks::all);

  // The next few, one at first; none: that was all.
  std::vector<StoredBlock> next(hostler::Session& session, std::int64_t most = 16);
  // No block to come ends later (newest first) or earlier (oldest first).
  std::int64_t reached_ms() const { return at_ms_; }

 private:
  RangeQuery range_;
  Order order_;
  Blocks which_;
  std::string sql_;
  std::int64_t at_ms_ = 0;
  std::int64_t at_number_ = 0;
  std::int64_t count_ = 1;  // of blocks a time, grows while a search goes on
};

// Calls `visit(job)`, or `visit(job, numbers)`, for each job of the block; the record is used again
// for the next one. A block that is damaged ends at the damage: one bad row must not take all
// others away.
template <class Visit>
void for_each_job(const StoredBlock& block, JobRecord& job, Visit visit) {
  JobBlockReader reader(block.packed);
  job.cluster = block.cluster;
  job.scheduler_started_s = block.scheduler_started_s;
  try {
    while (reader.next(job)) {
      if constexpr (std::is_invocable_v<Visit, const JobRecord&, const JobNumbers&>) {
        visit(job, reader.numbers());
      } else {
        visit(job);
      }
    }
  } catch (const hostler::Failure&) {
  }
}

// Those that may hold jobs in the states that the query asks for.
BlockWalk::Blocks blocks_for(const JobQuery& query);

// Whether the job is one that the query asks for, its time apart.
bool matches(const JobQuery& query, const JobRecord& job);

}  // namespace icemon
