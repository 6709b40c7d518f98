#include "loader/instance_host.hpp"

#include "hostler/abi/commands.h"
#include "hostler/abi/events.h"
#include "hostler/abi/http.h"
#include "hostler/abi/instances.h"
#include "hostler/abi/log.h"
#include "hostler/abi/metrics.h"
#include "loader/table.hpp"

namespace hostler::host {

InstanceHost::InstanceHost(InstanceIdentity identity, InstanceReports reports)
    : hostler_host{}, identity_(std::move(identity)), reports_(std::move(reports)) {
  size = sizeof(hostler_host);
  flags = identity_.single_shot ? HOSTLER_SINGLE_SHOT : 0;
  instance = as_str(identity_.instance);
  plugin = as_str(identity_.plugin);
  host_name = as_str(identity_.host_name);
  config = as_str(identity_.config);
  state_dir = as_str(identity_.state_dir);
  get_interface = table_function<hostler_host, &InstanceHost::do_get_interface>;
  report = table_function<hostler_host, &InstanceHost::do_report>;
  pong = table_function<hostler_host, &InstanceHost::do_pong>;
}

void InstanceHost::offer(const char* name, std::uint32_t revision, const void* table) {
  tables_[{name, revision}] = table;
}

const void* InstanceHost::do_get_interface(hostler_str name, std::uint32_t revision) {
  auto found = tables_.find({std::string(view(name)), revision});
  return found == tables_.end() ? nullptr : found->second;
}

void InstanceHost::do_report(std::int32_t state, hostler_str reason) {
  reports_.report(static_cast<hostler_report>(state), std::string(view(reason)));
}

void InstanceHost::do_pong(std::uint64_t number) { reports_.pong(number); }

std::span<const OfferedInterface> offered_interfaces() {
  static const OfferedInterface offered[] = {
      {HOSTLER_LOG, HOSTLER_LOG_REVISION},           {HOSTLER_EVENTS, HOSTLER_EVENTS_REVISION},
      {HOSTLER_COMMANDS, HOSTLER_COMMANDS_REVISION}, {HOSTLER_HTTP, HOSTLER_HTTP_REVISION},
      {HOSTLER_METRICS, HOSTLER_METRICS_REVISION},   {HOSTLER_INSTANCES, HOSTLER_INSTANCES_REVISION},
  };
  return offered;
}

}  // namespace hostler::host
