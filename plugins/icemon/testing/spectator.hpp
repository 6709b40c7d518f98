// A monitor as small as can be, for tests with a scheduler: one session, the cluster it shows, and
// the jobs that have ended.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connection/scheduler_link.hpp"
#include "protocol/decoder.hpp"
#include "state/cluster.hpp"
#include "test_loop.hpp"

namespace icemon {

class Spectator : private ClusterObserver {
 public:
  explicit Spectator(hostler::TestLoop& loop) : loop_(loop), cluster_(*this) {}

  // Begins a session; a second one goes on with the same cluster. Throws Failure.
  void join(const hostler::HostPort& scheduler, std::uint32_t announce = highest_protocol);

  // Reads until it holds. Throws Failure when the session ends first, or when it never does.
  void until(const std::function<bool()>& holds);

  // Reads until the session ends, and says why it did.
  std::string until_the_end();

  Cluster& cluster() { return cluster_; }
  const SchedulerLink& link() const { return *link_; }
  const Decoder& decoder() const { return *decoder_; }

  // The host that is online under this name; null: none is.
  const Host* host(const std::string& name) const;
  bool has_hosts(std::size_t count) const;

  // A job that runs or waits, or, with ended(), one that does not any more; null: there is none.
  const Job* job(JobId id) const { return cluster_.find_job(id); }
  const Job* ended(JobId id) const;
  std::size_t ended_count() const { return ended_.size(); }

 private:
  hostler::Task<hostler::Result<void>> read();

  void host_changed(const Host&) override {}
  void host_forgotten(HostId) override {}
  void job_changed(const Job&) override {}
  void job_ended(const Job& job) override { ended_.push_back(job); }

  hostler::TestLoop& loop_;
  Cluster cluster_;
  std::vector<Job> ended_;
  std::unique_ptr<SchedulerLink> link_;
  std::optional<Decoder> decoder_;
};

}  // namespace icemon
