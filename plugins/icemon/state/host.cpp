#include "state/host.hpp"

#include <algorithm>

namespace icemon {

int Host::free_slots() const {
  return takes_jobs() ? std::max(0, max_jobs - compiling - local) : 0;
}

std::string why_idle(const Host& host) {
  if (!host.is_online) return "it is offline";
  if (host.no_remote) return "it takes no jobs of others (--no-remote)";
  if (host.max_jobs <= 0) return "it allows no jobs (MaxJobs is 0)";
  if (host.load >= 1000) {
    constexpr std::int32_t little_memory_mib = 200;
    if (host.free_memory_mib && *host.free_memory_mib < little_memory_mib) {
      return "its load is 1000: only " + std::to_string(*host.free_memory_mib) +
             " MiB of memory are free";
    }
    return "its load is 1000: its processors are busy with other work, or memory or disk are full";
  }
  if (host.free_slots() == 0) {
    return host.max_jobs == 1 ? "its only slot is in use"
                              : "all its " + std::to_string(host.max_jobs) + " slots are in use";
  }
  return {};
}

}  // namespace icemon
