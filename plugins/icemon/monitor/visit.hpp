// A short session with a scheduler: log in, see every host, leave. What commands show when nothing is
// watched, or when another scheduler is asked for.
#pragma once

#include <chrono>
#include <memory>

#include "hostler/asio.hpp"
#include "hostler/error.hpp"
#include "hostler/transport/address.hpp"
#include "monitor/watched_stream.hpp"

namespace icemon {

struct VisitOptions {
  hostler::HostPort scheduler;
  std::chrono::milliseconds timeout{45'000};
  std::chrono::milliseconds silence{1'000};  // behind the login, when the control port does not list
  // How long its answer is waited for: it alone tells of the jobs that run already, and a scheduler
  // that has just accepted our session lets the next connection wait for more than a second.
  std::chrono::milliseconds listing{5'000};
};

// Ends when every host that the control port lists was seen, or after so much silence behind the
// login. Error: no session with the scheduler in time.
hostler::Task<hostler::Result<std::unique_ptr<WatchedStream>>> visit(
    hostler::asio::any_io_executor executor, VisitOptions options);

}  // namespace icemon
