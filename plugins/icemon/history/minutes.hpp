// The minutes that are not written yet: each cluster's jobs and load are summed up until their
// minute is over. A minute that is opened again, because the clock was set back or the monitor
// started anew, is added to what is written of it.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "history/records.hpp"
#include "history/tally.hpp"

namespace icemon {

constexpr std::int64_t minute_ms = 60'000;

constexpr std::int64_t begin_of_minute(std::int64_t time_ms) {
  return time_ms - (time_ms % minute_ms + minute_ms) % minute_ms;
}

// A row of the table `minutes`: sums and peaks.
struct MinuteTotals {
  std::string cluster;
  std::int64_t minute_ms = 0;  // its beginning
  std::int64_t samples = 0;    // of the load; compiling, local and pending are their sums
  std::int64_t hosts = 0, slots = 0;
  std::int64_t compiling = 0, local = 0, pending = 0;
  std::int64_t compiling_peak = 0, pending_peak = 0;
  std::int64_t done = 0, failed = 0, cancelled = 0, lost = 0, local_ended = 0;
  std::int64_t timed = 0, real_ms = 0;
  std::int64_t waits = 0, wait_ms = 0;
  std::int64_t bytes_in = 0, bytes_out = 0;

  void add(const LoadSample& sample);
  void add(const Tallies& tallies);
  void add(const MinuteTotals& other);

  std::int64_t ended() const;  // jobs that ended, however, local ones as well
  MinuteTotals load() const;   // this without all that its jobs left
};
BOOST_DESCRIBE_STRUCT(MinuteTotals, (),
                      (cluster, minute_ms, samples, hosts, slots, compiling, local, pending,
                       compiling_peak, pending_peak, done, failed, cancelled, lost, local_ended,
                       timed, real_ms, waits, wait_ms, bytes_in, bytes_out))

struct SealedMinute {
  MinuteTotals totals;
  std::string details;  // Tallies::pack
};

enum class Seal { those_over, all };

class Minutes {
 public:
  void add(const JobRecord& job);
  void add(const LoadSample& sample);

  // Takes out the minutes that are over, with a moment's grace for late records; and those of the
  // future, which a clock that was set back leaves behind.
  std::vector<SealedMinute> seal(std::int64_t now_ms, Seal which);

  // The sums so far of those still open.
  std::vector<MinuteTotals> open() const;

  // Files kept of a minute: those that took most time.
  static constexpr std::size_t files_kept = 50;

 private:
  struct Minute {
    MinuteTotals load;
    Tallies tallies;
    MinuteTotals totals() const;
  };
  Minute& minute_of(const std::string& cluster, std::int64_t time_ms);

  std::map<std::pair<std::string, std::int64_t>, Minute> minutes_;
  Minute* latest_ = nullptr;  // most records are of the minute of the one before
};

}  // namespace icemon
