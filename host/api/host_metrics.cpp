#include "api/host_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

namespace hostler::host {

HostMetrics::HostMetrics(MetricsRegistry& registry)
    : ready_(prometheus::BuildGauge()
                 .Name("hostler_instance_ready")
                 .Help("1 while the instance runs, be it in part")
                 .Register(registry.registry())),
      restarts_(prometheus::BuildGauge()
                    .Name("hostler_instance_restarts")
                    .Help("How often the instance was started again after a failure")
                    .Register(registry.registry())),
      requests_(prometheus::BuildCounter()
                    .Name("hostler_http_requests_total")
                    .Help("Requests that were answered, by class of the status")
                    .Register(registry.registry())) {}

void HostMetrics::set_state(const Instance& instance) {
  prometheus::Labels labels{{"instance", instance.name()}, {"plugin", instance.plan().spec.use}};
  ready_.Add(labels).Set(is_ready(instance.state()) ? 1 : 0);
  restarts_.Add(labels).Set(instance.restarts());
}

void HostMetrics::count(const Served& request) {
  std::string status = request.status ? std::to_string(request.status / 100) + "xx" : "gone";
  requests_.Add({{"status", status}}).Increment();
}

}  // namespace hostler::host
