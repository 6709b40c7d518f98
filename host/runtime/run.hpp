// One run of an instance, from start to end: in a thread of this process or in a child. Everything on
// the control loop.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "hostler/asio.hpp"
#include "loader/catalog.hpp"
#include "runtime/services.hpp"

namespace hostler::host {

struct RunPlan {
  InstanceIdentity identity;
  std::filesystem::path file;  // the plugin's
  std::shared_ptr<const Manifest> manifest;
  LogLevel log_level = LogLevel::info;
};

// How a run tells of itself; called on the control loop, not from inside start or stop.
struct RunEvents {
  std::function<void(hostler_report state, std::string reason)> reported;  // running or degraded
  // One of these, once, last.
  std::function<void(std::string failure)> ended;   // empty: as asked
  std::function<void(std::string reason)> refused;  // it did not begin, and would not the next time
  std::function<void(std::string reason)> left;     // it could not be ended: its code still runs
};

class Run {
 public:
  virtual ~Run() = default;

  // An error means the same as `refused`: wrong file, wrong versions.
  virtual Result<> start() = 0;

  // Asks it to end within `grace`; what does not is killed, if it can be. `ended` follows.
  virtual void stop(std::chrono::milliseconds grace) = 0;

  virtual int pid() const = 0;  // of the process it runs in
};

using MakeRun = std::function<std::shared_ptr<Run>(const RunPlan& plan, RunEvents events)>;

std::shared_ptr<Run> make_thread_run(asio::io_context& control, const HostRooms& rooms, RunPlan plan,
                                     RunEvents events);
// [any thread] Whether a run in this process was `left`: its threads may wake at any moment and use the
// host's tables, so the process must end without destroying anything.
bool has_left_threads();

std::shared_ptr<Run> make_process_run(asio::io_context& control, const HostRooms& rooms,
                                      RunPlan plan, RunEvents events);

}  // namespace hostler::host
