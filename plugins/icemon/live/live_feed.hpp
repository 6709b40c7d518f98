// Collects what changed in a cluster between two ticks and makes one delta of it, however often a
// host or job changed meanwhile. Also keeps the newest ended jobs for snapshots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "live/views.hpp"

namespace icemon {

struct LiveFeedOptions {
  std::size_t ended_jobs = 5'000;      // kept for snapshots, at most
  std::int64_t ended_ms = 60'000;      // and so long
  std::size_t jobs_a_delta = 5'000;    // more changes in one tick: a version is skipped, pages ask anew
};

class LiveFeed {
 public:
  explicit LiveFeed(LiveFeedOptions options = {});

  // From the cluster's observer.
  void host_changed(HostId host);
  void host_forgotten(HostId host);
  void job_changed(JobId job);
  void job_ended(const Job& job);
  void scheduler_changed();

  // What changed since the last call, if anything did.
  std::optional<LiveDelta> take_delta(const Cluster& cluster, const SchedulerView& scheduler,
                                      Moment now);

  LiveSnapshot snapshot(const Cluster& cluster, const SchedulerView& scheduler, Moment now) const;

  const std::deque<LiveJob>& ended_jobs() const { return ended_; }

 private:
  LiveFeedOptions options_;
  std::uint64_t version_ = 0;
  std::unordered_set<HostId> hosts_, gone_;
  std::unordered_set<JobId> jobs_;
  std::vector<LiveJob> just_ended_;
  std::deque<LiveJob> ended_;
  bool scheduler_changed_ = true;
};

}  // namespace icemon
