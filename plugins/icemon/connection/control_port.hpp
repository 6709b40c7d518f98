// The scheduler's control port: text, no authentication, at the scheduler's port + 1. Used once
// after a login for what the monitor protocol leaves out, and for the commands of an administrator.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "connection/nudge.hpp"
#include "hostler/asio.hpp"
#include "hostler/error.hpp"
#include "hostler/transport/address.hpp"
#include "protocol/control_text.hpp"

namespace icemon {

struct ControlAnswer {
  std::string version;             // of icecream, from the greeting; "1.4.0"
  std::vector<std::string> texts;  // of each command, its lines without "200 done"
};

// Connects to the control port of `scheduler` (its own port, not + 1), runs the commands in turn
// and leaves. A late accept is woken as in scheduler_link.hpp. Bounded: 8 MiB an answer. Errors
// name the cause: cannot connect, no answer in time, no control port of icecream.
hostler::Task<hostler::Result<ControlAnswer>> ask_control_port(
    hostler::asio::any_io_executor executor, hostler::HostPort scheduler,
    std::vector<std::string> commands,
    std::chrono::milliseconds timeout = std::chrono::milliseconds(45'000),
    std::chrono::milliseconds nudge_after = usual_nudge_after);

// listcs and listjobs in one visit.
struct ControlLogin {
  std::string version;
  ControlListing listing;
};
hostler::Task<hostler::Result<ControlLogin>> ask_listing(hostler::asio::any_io_executor executor,
                                                         hostler::HostPort scheduler);

// A host's name as an argument of a control command. Error: it holds a space or a line break and
// would be something else there.
hostler::Result<std::string> control_word(const std::string& host);

}  // namespace icemon
