// A host of a simulated cluster: what it is and how loaded it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/messages.hpp"
#include "simulation/dice.hpp"

namespace icemon {

struct SimulatedHost {
  HostId id = 0;  // of its login; 0: it is away
  std::string name;
  std::string ip;
  std::string platform;
  std::int32_t max_jobs = 0;
  bool no_remote = false;
  bool has_little_memory = false;  // and so mostly takes no jobs
  double speed = 1;                // of an average host
  int running = 0;                 // in its slots, jobs that are about to begin too
  std::int32_t load = 1000;        // as it reported last
  std::int32_t free_memory_mib = 0;
  double load_average1 = 0, load_average5 = 0, load_average10 = 0;
  std::uint64_t compiled = 0;

  // By its name or address, as the control port knows it.
  bool is_called(std::string_view text) const { return text == name || text == ip; }
  bool takes_jobs() const { return id != 0 && !no_remote && load < 1000 && running < max_jobs; }

  // Three seconds later. True: its load changed so much that it tells the scheduler.
  bool measure(Dice& dice);

  // What it said at its login; with `own_report` also what only its own reports tell.
  enum class Extent { login, own_report };
  HostReport report(Extent extent) const;
};

SimulatedHost make_host(std::size_t number, int mean_slots, Dice& dice);

// A file as a build asks for it; the same number is the same file, and takes about as long again.
std::string source_file(std::size_t number);
std::string linked_file(std::size_t number);
double work_factor(std::size_t file);  // 1 on average
constexpr std::size_t source_files = 4000;

}  // namespace icemon
