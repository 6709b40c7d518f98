// Sums over a cluster, kept up to date with each change instead of counted anew.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "state/host.hpp"
#include "state/job.hpp"

namespace icemon {

struct PlatformTotals {
  std::string platform;
  int hosts = 0;      // online
  int slots = 0;      // of those that take jobs of others
  int compiling = 0;  // on those hosts

  bool operator==(const PlatformTotals&) const = default;
};

struct Totals {
  int hosts = 0;      // online
  int slots = 0;      // sum of max_jobs over online hosts
  int available = 0;  // the same over those with load < 1000 that take jobs of others
  int free = 0;       // of the available ones those that nothing runs in
  int compiling = 0;
  int local = 0;
  int pending = 0;
  // Since the start. `done` and `failed` are remote jobs; `lost` may be local ones too.
  std::uint64_t done = 0, failed = 0, cancelled = 0, lost = 0, local_done = 0;
  std::vector<PlatformTotals> platforms;

  bool operator==(const Totals&) const = default;
};

class TotalsKeeper {
 public:
  // A host's share: remove it before anything about the host changes, add it afterwards.
  void remove(const Host& host) { add_share(host, -1); }
  void add(const Host& host) { add_share(host, 1); }

  void job_began(JobState state) { ++running(state); }  // pending, compiling or local
  void job_moved(JobState from, JobState to);
  void job_ended(JobState from, JobState to, bool is_local);

  // Everything but `platforms`.
  const Totals& sums() const { return sums_; }
  Totals totals() const;

 private:
  void add_share(const Host& host, int sign);
  int& running(JobState state);

  Totals sums_;
  std::map<std::string, PlatformTotals, std::less<>> platforms_;
};

}  // namespace icemon
