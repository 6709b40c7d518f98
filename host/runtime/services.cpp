#include "runtime/services.hpp"

#include "loader/table.hpp"

namespace hostler::host {

LocalInstances::LocalInstances(InstanceRequests& requests, std::string owner)
    : hostler_instances{},
      requests_(requests),
      owner_(std::move(owner)),
      asked_(std::make_shared<Owed<hostler_done>>()) {
  size = sizeof(hostler_instances);
  revision = HOSTLER_INSTANCES_REVISION;
  run = table_function<hostler_instances, &LocalInstances::do_run>;
  stop = table_function<hostler_instances, &LocalInstances::do_stop>;
}

void LocalInstances::close() {
  asked_->close([](const hostler_done& done) {
    done.call(done.context, as_str("the instance that asked for it ended"));
  });
}

InstanceRequests::Done LocalInstances::answer_to(hostler_done done) {
  return [asked = asked_, number = asked_->add(done)](const std::string& error) {
    asked->settle(number,
                  [&](const hostler_done& owed) { owed.call(owed.context, as_str(error)); });
  };
}

void LocalInstances::do_run(hostler_str spec, hostler_done done) {
  requests_.run_for(owner_, std::string(view(spec)), answer_to(done));
}

void LocalInstances::do_stop(hostler_str name, hostler_done done) {
  requests_.stop_for(owner_, std::string(view(name)), answer_to(done));
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
  if (std::exchange(closed_, true)) return;
  commands_.close();
  http_.close();
  events_.close();
  instances_.close();
}

}  // namespace hostler::host
