// The numbers at /metrics: those of the host and, with the label instance, those of its instances.
// Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hostler/abi/metrics.h"
#include "hostler/error.hpp"

namespace prometheus {
class Registry;
}

namespace hostler::host {

class MetricsRegistry {
 public:
  MetricsRegistry();
  ~MetricsRegistry();

  prometheus::Registry& registry() { return *registry_; }
  std::string text() const;  // in Prometheus' text format

 private:
  const std::shared_ptr<prometheus::Registry> registry_;
};

// hostler.metrics/1 of one instance. A metric's number is the address of its entry, which lives as long
// as the table, so that setting one needs no lookup.
class LocalMetrics : public hostler_metrics {
 public:
  LocalMetrics(MetricsRegistry& registry, std::string instance);
  ~LocalMetrics();

 private:
  struct Entry;

  std::uint64_t do_define(const hostler_metric* metric);
  void do_add(std::uint64_t metric, double value);
  void do_set(std::uint64_t metric, double value);
  void do_observe(std::uint64_t metric, double value);

  MetricsRegistry& registry_;
  const std::string instance_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace hostler::host
