// What an administrator does to a cluster through its scheduler's control port. Each is asked for
// on purpose: refused unless the configuration allows it, logged and kept with the history.
#pragma once

#include <functional>

#include "connection/control_port.hpp"
#include "history/queries.hpp"
#include "hostler/log.hpp"
#include "interface/arguments.hpp"
#include "interface/clusters.hpp"
#include "interface/replies.hpp"

namespace icemon {

struct AdminOptions {
  bool is_allowed = false;
  std::string instance = "icemon";  // for the sentence that says how to allow it

  // Runs commands on a control port, as ask_control_port() does.
  std::function<Task<Result<ControlAnswer>>(hostler::HostPort scheduler,
                                            std::vector<std::string> commands,
                                            std::chrono::milliseconds timeout)>
      ask;
  std::function<void(AuditRecord)> keep;  // with the history, if there is one
};

class AdminCommands {
 public:
  AdminCommands(Clusters& clusters, AdminOptions options, const hostler::Log& log)
      : clusters_(clusters), options_(std::move(options)), log_(log) {}

  Task<Result<>> block(AdminArguments arguments, Replies& replies);
  Task<Result<>> unblock(AdminArguments arguments, Replies& replies);
  Task<Result<>> remove(AdminArguments arguments, Replies& replies);
  Task<Result<>> internals(AdminArguments arguments, Replies& replies);

 private:
  struct Place {
    hostler::HostPort scheduler;
    std::string cluster;  // or the address
  };
  Task<Result<Place>> find(AdminArguments arguments);
  Task<Result<>> run(std::string action, std::string verb, AdminArguments arguments,
                     Replies& replies);
  void audit(const AuditRecord& record);

  Clusters& clusters_;
  AdminOptions options_;
  const hostler::Log& log_;
};

}  // namespace icemon
