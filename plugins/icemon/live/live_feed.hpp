// Collects what changed in a cluster between two ticks and makes one delta of it, however often a
// host or job changed meanwhile. Also keeps the newest ended jobs for snapshots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "live/id_set.hpp"
#include "live/views.hpp"

namespace icemon {

struct LiveFeedOptions {
  std::size_t ended_jobs = 5'000;  // kept for snapshots, at most
  std::int64_t ended_ms = 60'000;  // and so long
  std::size_t jobs_a_delta =
      5'000;  // more changes in one tick: a version is skipped, pages ask anew
};

class LiveFeed {
 public:
  explicit LiveFeed(LiveFeedOptions options = {});

  // From the cluster's observer. Cheap: called with every message.
  void host_changed(HostId host);
  void host_forgotten(HostId host);
  void job_changed(JobId job);
  void job_ended(const Job& job);
  void scheduler_changed();

  // What changed since the last call, if anything did. After too many changes a delta without hosts
  // and jobs that skips a version, so that every page sees that it misses something.
  std::optional<LiveDelta> take_delta(const Cluster& cluster, const SchedulerView& scheduler,
                                      Moment now);

  // Its version is that of the last delta; the next one may tell some of it again.
  LiveSnapshot snapshot(const Cluster& cluster, const SchedulerView& scheduler, Moment now) const;

  const std::deque<LiveJob>& ended_jobs() const { return ended_; }  // newest last

 private:
  void forget_old(Moment now);
  void tell_hosts(LiveDelta& delta, const Cluster& cluster);
  void tell_jobs(LiveDelta& delta, const Cluster& cluster);
  bool is_too_much();
  void clear();

  LiveFeedOptions options_;
  std::uint64_t version_ = 0;
  IdSet hosts_, jobs_;
  std::deque<LiveJob> ended_;
  std::size_t untold_ = 0;  // of the newest ended jobs; may be more than are kept
  TotalsView told_totals_;
  bool scheduler_changed_ = true;
};

}  // namespace icemon
