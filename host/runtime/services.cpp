#include "runtime/services.hpp"

#include "loader/table.hpp"

namespace hostler::host {

LocalInstances::LocalInstances(InstanceRequests& requests, std::string owner)
    : hostler_instances{}, requests_(requests), owner_(std::move(owner)) {
  size = sizeof(hostler_instances);
  revision = HOSTLER_INSTANCES_REVISION;
  run = table_function<hostler_instances, &LocalInstances::do_run>;
  stop = table_function<hostler_instances, &LocalInstances::do_stop>;
}

namespace {

InstanceRequests::Done as_function(hostler_done done) {
  return [done](const std::string& error) { done.call(done.context, as_str(error)); };
}

}  // namespace

void LocalInstances::do_run(hostler_str spec, hostler_done done) {
  requests_.run_for(owner_, std::string(view(spec)), as_function(done));
}

void LocalInstances::do_stop(hostler_str name, hostler_done done) {
  requests_.stop_for(owner_, std::string(view(name)), as_function(done));
}

Services::Services(const HostRooms& rooms, const std::string& instance,
                   std::shared_ptr<const Manifest> manifest, LogLevel log_level)
    : log_(rooms.log, instance, log_level),
      events_(rooms.bus, instance, manifest),
      commands_(rooms.commands, instance, std::move(manifest)),
      http_(rooms.router, instance),
      metrics_(rooms.metrics, instance),
      instances_(rooms.instances, instance) {}

void Services::offer_to(InstanceHost& host) {
  host.offer(HOSTLER_LOG, HOSTLER_LOG_REVISION, static_cast<const hostler_log*>(&log_));
  host.offer(HOSTLER_EVENTS, HOSTLER_EVENTS_REVISION,
             static_cast<const hostler_events*>(&events_));
  host.offer(HOSTLER_COMMANDS, HOSTLER_COMMANDS_REVISION,
             static_cast<const hostler_commands*>(&commands_));
  host.offer(HOSTLER_HTTP, HOSTLER_HTTP_REVISION, static_cast<const hostler_http*>(&http_));
  host.offer(HOSTLER_METRICS, HOSTLER_METRICS_REVISION,
             static_cast<const hostler_metrics*>(&metrics_));
  host.offer(HOSTLER_INSTANCES, HOSTLER_INSTANCES_REVISION,
             static_cast<const hostler_instances*>(&instances_));
}

void Services::close() {
  commands_.close();
  http_.close();
  events_.close();
}

}  // namespace hostler::host
