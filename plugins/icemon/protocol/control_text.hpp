// The text that a scheduler's control port (its port + 1) answers to listcs, listjobs, listblocks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/messages.hpp"

namespace icemon {

struct ListedHost {
  std::string name;
  std::string ip;
  std::uint16_t port = 0;  // 0: takes no remote jobs
  std::string platform;
  double speed = 0;
  int running = 0;
  int max_jobs = 0;
  int load = 0;
  int installing_s = -1;  // busy installing an environment for so long; -1: it is not
};

struct ListedJob {
  JobId id = 0;
  std::string state;      // PEND, WAIT or COMP
  std::string submitter;  // a host's name
  std::string server;     // empty: none yet
  std::string file;
};

struct ControlListing {
  std::vector<ListedHost> hosts;
  std::vector<ListedJob> jobs;
};

// The lines of listcs, of listjobs or of both. A job that stands in both counts once; lines that
// are understood in no way are skipped.
ControlListing parse_listing(std::string_view text);

// The name behind the greeting's "ICECC ", e.g. "1.4.0"; empty if there is none.
std::string parse_greeting_version(std::string_view line);

}  // namespace icemon
