// `report`: what a span of time was spent on. From the finished jobs while they are kept and are
// not too many, else from what their minutes left behind.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "history/minute_sums.hpp"
#include "history/search.hpp"
#include "history/tally.hpp"

namespace icemon {

class ReportSearch : public Search {
 public:
  // `open` are the minutes that are not written yet, `now_ms` bounds ranges that reach further.
  ReportSearch(RangeQuery range, const std::vector<MinuteTotals>& open, std::int64_t now_ms);

  bool step(hostler::Session& session) override;
  void give_up() override { is_cut_ = true; }

  Report take();

  static constexpr std::int64_t most_jobs =
      500'000;  // half a second; beyond, the aggregates must do

 private:
  // One after another; either the jobs or the details.
  enum class Stage { minutes, slots, jobs, details };

  void add_minutes(hostler::Session& session);
  Stage choose_source(hostler::Session& session) const;
  void add_slots(hostler::Session& session);
  bool add_jobs(hostler::Session& session);
  bool add_details(hostler::Session& session);

  std::int64_t reached_ms() const;
  void sum_up(std::int64_t from_ms);
  void add_utilisation(std::vector<HostRow>& hosts) const;
  double watched_seconds() const;

  RangeQuery range_;
  Stage stage_ = Stage::minutes;
  MinuteWalk minutes_walk_;
  BlockWalk jobs_walk_;
  std::int64_t details_at_ms_;
  std::string details_at_cluster_;
  std::vector<MinuteSums> days_;    // by cluster; also the minutes that are not written yet
  std::set<std::string> clusters_;  // whose slots are not known yet
  JobRecord job_;                   // reused
  Tallies tallies_;
  MinuteTotals totals_;                          // of all minutes in the range
  std::int64_t slot_samples_ = 0;                // of them
  std::map<std::string, std::int64_t> minutes_;  // that were watched, by cluster
  std::map<std::string, std::int64_t> slots_;    // by PeerKey
  bool is_cut_ = false;
};

}  // namespace icemon
