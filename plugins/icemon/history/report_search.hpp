// `report`: what a span of time was spent on. From the finished jobs while they are kept and are
// not too many, else from what their minutes left behind.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "history/minutes.hpp"
#include "history/search.hpp"
#include "history/tally.hpp"

namespace icemon {

class ReportSearch : public Search {
 public:
  // `open` are the minutes that are not written yet, `now_ms` bounds ranges that reach further.
  ReportSearch(RangeQuery range, std::vector<MinuteTotals> open, std::int64_t now_ms);

  bool step(hostler::Session& session) override;
  void give_up() override { is_cut_ = true; }

  Report take();

  static constexpr std::int64_t most_jobs = 500'000;  // half a second; beyond, the aggregates must do

 private:
  enum class Source { undecided, jobs, aggregates };

  void decide(hostler::Session& session);
  void add_minutes(hostler::Session& session);
  void add_slots(hostler::Session& session);
  bool add_jobs(hostler::Session& session);
  bool add_details(hostler::Session& session);

  std::vector<HostRow> peers(const StringMap<HostTally>& tallies) const;
  double watched_seconds() const;
  std::vector<FileRow> files() const;
  std::vector<PlatformRow> platforms() const;

  RangeQuery range_;
  std::vector<MinuteTotals> open_;
  Source source_ = Source::undecided;
  std::optional<BlockWalk> walk_;
  JobRecord job_;  // reused
  std::int64_t details_at_ms_ = 0;
  Tallies tallies_;
  MinuteTotals totals_;                        // of all minutes in the range
  double slot_samples_ = 0;                    // sum over minutes of slots and samples
  std::map<std::string, std::int64_t> minutes_;  // that were watched, by cluster
  std::map<std::string, std::int64_t> slots_;  // by PeerKey
  bool is_cut_ = false;
};

}  // namespace icemon
