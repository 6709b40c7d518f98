// The host's rooms as one run of an instance sees them: a table for each interface of the binary
// contract, bound to the instance's name.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "hostler/abi/instances.h"
#include "loader/instance_host.hpp"
#include "runtime/local_commands.hpp"
#include "runtime/local_events.hpp"
#include "runtime/local_http.hpp"
#include "runtime/log.hpp"
#include "runtime/metrics_registry.hpp"
#include "isolation/owed.hpp"

namespace hostler::host {

// Who runs instances on behalf of other instances. [any thread] `done` is told the error, or nothing.
class InstanceRequests {
 public:
  using Done = std::function<void(std::string error)>;
  virtual ~InstanceRequests() = default;
  virtual void run_for(const std::string& owner, std::string spec, Done done) = 0;
  virtual void stop_for(const std::string& owner, std::string name, Done done) = 0;
};

struct HostRooms {
  Bus& bus;
  CommandHub& commands;
  Router* router;  // null without a web server
  MetricsRegistry& metrics;
  std::shared_ptr<HostLog> log;
  InstanceRequests& instances;
};

// hostler.instances/1 of one instance.
class LocalInstances : public hostler_instances {
 public:
  LocalInstances(InstanceRequests& requests, std::string owner);

  // Answers what was asked and not done yet; no callback comes after it.
  void close();

 private:
  InstanceRequests::Done answer_to(hostler_done done);
  void do_run(hostler_str spec, hostler_done done);
  void do_stop(hostler_str name, hostler_done done);

  InstanceRequests& requests_;
  const std::string owner_;
  const std::shared_ptr<Owed<hostler_done>> asked_;  // the runtime may answer after this object's end
};

class Services {
 public:
  Services(const HostRooms& rooms, const std::string& instance,
           std::shared_ptr<const Manifest> manifest, LogLevel log_level);

  void offer_to(InstanceHost& host);

  // No callback into the plugin comes after it: what the instance owes is ended, its routes and
  // subscriptions are given back. Once: later they may belong to the instance's next run.
  void close();

  Log log() const { return log_.sdk_log(); }

  InstanceLog log_;
  LocalEvents events_;
  LocalCommands commands_;
  LocalHttp http_;
  LocalMetrics metrics_;
  LocalInstances instances_;

 private:
  bool closed_ = false;
};

}  // namespace hostler::host
