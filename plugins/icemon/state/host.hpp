// A host of a cluster: one login of a daemon.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/messages.hpp"
#include "state/moment.hpp"
#include "state/slots.hpp"

namespace icemon {

struct Host {
  HostId id = 0;
  std::string name;  // never empty: its address or number if it has none
  std::string ip;
  std::string platform;
  std::string features;
  std::int32_t version = 0;  // 0: not said
  std::int32_t max_jobs = 0;
  bool no_remote = false;
  double speed = 0;
  std::int32_t load = 1000;
  std::optional<std::int32_t> load_average1, load_average5, load_average10;  // times 1000
  std::optional<std::int32_t> free_memory_mib;
  bool is_online = true;  // false: it left, or the scheduler is not heard any more
  Moment since;           // of being online or offline
  Moment seen;            // its last report
  int compiling = 0;      // jobs of others and its own that compile on it through the scheduler
  int local = 0;          // local jobs that run on it
  int requested = 0;      // its own jobs that compile somewhere
  int pending = 0;        // its own jobs that wait for a compile server
  std::uint64_t done = 0, failed = 0;  // jobs it compiled since its login
  Slots slots;                         // what runs where

  // The scheduler would give it jobs: online, load below 1000, and not only for its own use.
  bool takes_jobs() const { return is_online && !no_remote && load < 1000; }
  int free_slots() const;  // 0 when it takes none
  bool has_jobs() const { return compiling + local + requested + pending > 0; }
};

// Why a host gets no jobs now, for people; empty: it would.
std::string why_idle(const Host& host);

}  // namespace icemon
