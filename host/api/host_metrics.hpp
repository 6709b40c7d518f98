// The host's own numbers at /metrics.
#pragma once

#include "runtime/instance.hpp"
#include "runtime/metrics_registry.hpp"
#include "web/server.hpp"

namespace prometheus {
class Counter;
class Gauge;
template <class T>
class Family;
}  // namespace prometheus

namespace hostler::host {

class HostMetrics {
 public:
  explicit HostMetrics(MetricsRegistry& registry);

  void set_state(const Instance& instance);
  void count(const Served& request);

 private:
  prometheus::Family<prometheus::Gauge>& ready_;
  prometheus::Family<prometheus::Gauge>& restarts_;
  prometheus::Family<prometheus::Counter>& requests_;
};

}  // namespace hostler::host
