// The minutes of a span, added up by the database day by day: a year of minutes is read in a few
// hundred short steps and never held in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "history/minutes.hpp"
#include "history/queries.hpp"
#include "hostler/storage.hpp"

namespace icemon {

// Those of one cluster in one day of UTC, or in the part of it that is inside the range.
struct MinuteSums {
  std::int64_t from_ms = 0, to_ms = 0;
  MinuteTotals totals;  // its minute_ms is the first one
  std::int64_t minutes = 0;
  std::int64_t slot_samples = 0;  // sum over the minutes of slots times samples
  std::int64_t jobs_from_ms = 0;  // the first minute in which jobs ended
};

// Of one minute.
MinuteSums sums_of(const MinuteTotals& minute);

// Walks the minutes that begin in the range, the newest day first.
class MinuteWalk {
 public:
  explicit MinuteWalk(RangeQuery range) : range_(std::move(range)), at_ms_(range_.to_ms) {}

  // The next day of which something is known, for each cluster; none: that was all.
  std::vector<MinuteSums> next(hostler::Session& session);
  // No minute to come begins here or later.
  std::int64_t reached_ms() const { return at_ms_; }

 private:
  RangeQuery range_;
  std::int64_t at_ms_;
};

}  // namespace icemon
