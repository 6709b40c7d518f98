// A scheduler's stream and what it means: bytes in, a cluster and its ended jobs out. What a visit and
// a replayed recording have in common.
#pragma once

#include <cstddef>
#include <deque>
#include <string_view>

#include "live/views.hpp"
#include "protocol/decoder.hpp"
#include "state/cluster.hpp"

namespace icemon {

class WatchedStream : private ClusterObserver {
 public:
  WatchedStream(SchedulerView scheduler, std::uint32_t protocol);
  WatchedStream(const WatchedStream&) = delete;
  WatchedStream& operator=(const WatchedStream&) = delete;

  // Bytes as they arrived. Error: the stream makes no sense from here on.
  hostler::Result<void> feed(std::string_view bytes, Moment arrived);

  Cluster& cluster() { return cluster_; }
  const Cluster& cluster() const { return cluster_; }
  SchedulerView& scheduler() { return scheduler_; }
  const SchedulerView& scheduler() const { return scheduler_; }

  // Pending, running and, newest last, ended jobs; of the ended ones the newest 100,000 are kept.
  SnapshotView snapshot(Moment now) const;

 private:
  void host_changed(const Host&) override {}
  void host_forgotten(HostId) override {}
  void job_changed(const Job&) override {}
  void job_ended(const Job& job) override;

  SchedulerView scheduler_;
  Cluster cluster_;
  Decoder decoder_;
  std::deque<JobView> ended_;
};

}  // namespace icemon
