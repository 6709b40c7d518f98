#include "state/totals.hpp"

namespace icemon {

int& TotalsKeeper::running(JobState state) {
  switch (state) {
    case JobState::pending:
      return sums_.pending;
    case JobState::compiling:
      return sums_.compiling;
    default:
      return sums_.local;
  }
}

void TotalsKeeper::job_moved(JobState from, JobState to) {
  --running(from);
  ++running(to);
}

void TotalsKeeper::job_ended(JobState from, JobState to, bool is_local) {
  --running(from);
  switch (to) {
    case JobState::done:
      ++(is_local ? sums_.local_done : sums_.done);
      break;
    case JobState::failed:
      ++sums_.failed;
      break;
    case JobState::cancelled:
      ++sums_.cancelled;
      break;
    default:
      ++sums_.lost;
      break;
  }
}

void TotalsKeeper::add_share(const Host& host, int sign) {
  if (!host.is_online) return;
  sums_.hosts += sign;
  sums_.slots += sign * host.max_jobs;
  if (host.takes_jobs()) sums_.available += sign * host.max_jobs;
  sums_.free += sign * host.free_slots();

  auto entry = platforms_.find(host.platform);
  if (entry == platforms_.end()) {
    if (platforms_.size() >= 64) {
      std::erase_if(platforms_, [](const auto& platform) { return platform.second.hosts == 0; });
    }
    entry = platforms_.emplace(host.platform, PlatformTotals{host.platform}).first;
  }
  PlatformTotals& platform = entry->second;
  platform.hosts += sign;
  if (!host.no_remote) platform.slots += sign * host.max_jobs;
  platform.compiling += sign * host.compiling;
}

Totals TotalsKeeper::totals() const {
  Totals totals = sums_;
  for (const auto& [name, platform] : platforms_) {
    if (platform.hosts > 0) totals.platforms.push_back(platform);
  }
  return totals;
}

}  // namespace icemon
