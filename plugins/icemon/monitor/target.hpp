// Which scheduler a command means when nothing is watched yet.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "connection/discovery.hpp"

namespace icemon {

struct TargetOptions {
  std::string scheduler;  // "HOST" or "HOST:PORT"; empty: $ICECC_SCHEDULER, $USE_SCHEDULER, else discovery
  std::string netname;    // of discovery; empty: the only net there is
  bool may_discover = true;
  DiscoveryOptions discovery;
};

// Error: the address cannot be read, discovery is off, or it found none or several nets; it names them
// and says how to choose.
hostler::Task<hostler::Result<hostler::HostPort>> find_target(hostler::asio::any_io_executor executor,
                                                              TargetOptions options);

// "HOST", "HOST:PORT" or ":PORT" (of this machine), as icecream's own tools take it.
hostler::Result<hostler::HostPort> parse_scheduler(std::string_view text);

// Of a session that did not come about: what to look at.
hostler::Error with_next_step(hostler::Error error);

}  // namespace icemon
