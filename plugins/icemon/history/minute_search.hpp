// The minutes of a span, one by one, the newest first; beyond 100,000, which is two months of one
// cluster, the oldest are left out.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "history/minutes.hpp"
#include "history/search.hpp"

namespace icemon {

class MinuteSearch : public Search {
 public:
  // `open` are the minutes that are not written yet.
  MinuteSearch(RangeQuery range, const std::vector<MinuteTotals>& open);

  bool step(hostler::Session& session) override;
  void give_up() override {}

  // The oldest first.
  std::vector<MinuteRow> take();

  static constexpr std::size_t most_minutes = 100'000;

 private:
  RangeQuery range_;
  std::map<std::pair<std::int64_t, std::string>, MinuteTotals> open_;
  std::vector<MinuteRow> rows_;
  std::int64_t at_ms_;
  std::string at_cluster_;
};

}  // namespace icemon
