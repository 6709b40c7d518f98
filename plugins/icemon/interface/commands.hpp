// The commands that look at clusters as they are now.
#pragma once

#include <optional>
#include <string>

#include "interface/arguments.hpp"
#include "interface/clusters.hpp"
#include "interface/replies.hpp"
#include "state/anonymizer.hpp"

namespace icemon {

class Commands {
 public:
  // Both must outlive this.
  Commands(Clusters& clusters, const Anonymizer& names) : clusters_(clusters), names_(names) {}

  Task<Result<>> snapshot(TargetArguments arguments, Replies& replies);
  Task<Result<>> hosts(HostsArguments arguments, Replies& replies);
  Task<Result<>> jobs(JobsArguments arguments, Replies& replies);
  Task<Result<>> free(FreeArguments arguments, Replies& replies);
  Task<Result<>> schedulers(SchedulersArguments arguments, Replies& replies);

 private:
  enum class Look { whole, numbers };  // numbers: the scheduler and the totals of a watched cluster
  Task<Result<SnapshotView>> look(TargetArguments target, Look look = Look::whole);
  Result<SnapshotView> numbers_of(const std::string& cluster) const;

  Clusters& clusters_;
  const Anonymizer& names_;
};

// What a command's target means: the id of a watched cluster (of several, `cluster` names one), or
// nothing when a session with another scheduler is asked for, or none is watched. Error (usage):
// there is no such cluster.
Result<std::optional<std::string>> watched_target(const Clusters& clusters,
                                                  const TargetArguments& target);
SchedulerChoice choice_of(const TargetArguments& target);

}  // namespace icemon
