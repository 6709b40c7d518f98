// A worker as the scheduler knows it, connected or not.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocol/messages.hpp"

namespace render_farm {

struct WorkerSlot {
  AttemptNumber attempt = 0;  // 0: free
  JobId job = 0;
  int frame = 0;
  double progress = 0;
};

struct WorkerRecord {
  int index = 0;
  WorkerInfo info;
  std::string address;  // "local" or the peer's
  std::string session;
  bool connected = false;
  bool enabled = true;
  bool leaving = false;
  std::int64_t since_ms = 0;                         // of the last change of `connected`
  std::chrono::steady_clock::time_point lease_ends;  // while connected or holding frames
  std::vector<WorkerSlot> slots;
  std::set<JobId> told;                 // jobs whose setup this connection has
  std::map<JobId, std::string> unable;  // jobs it cannot render, and why

  bool may_be_given() const { return connected && enabled && !leaving; }
  bool holds_frames() const { return std::ranges::any_of(slots, &WorkerSlot::attempt); }

  // The first free slot, or -1.
  int free_slot() const {
    const auto end = slots.begin() + std::min<std::size_t>(slots.size(), info.slots);
    const auto found =
        std::find_if(slots.begin(), end, [](const WorkerSlot& slot) { return slot.attempt == 0; });
    return found == end ? -1 : static_cast<int>(found - slots.begin());
  }
};

}  // namespace render_farm
