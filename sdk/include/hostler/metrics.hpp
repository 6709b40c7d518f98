// Numbers for /metrics. Made as members of the plugin, or later with further labels; setting one is
// wait-free and may be done from any thread. Before the instance is started it does nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hostler/abi/metrics.h"

namespace hostler {

class PluginBase;
namespace detail {
class PluginShell;
}

struct MetricDescription {
  std::string name;  // with unit, e.g. "render_farm_frame_seconds"
  std::string help;  // one sentence
  std::map<std::string, std::string> labels = {};
  std::vector<double> buckets = {};  // ascending upper bounds, histograms only
};

class Metric {
 protected:
  Metric(PluginBase& plugin, hostler_metric_kind kind, MetricDescription description);
  Metric(const Metric&) = delete;
  ~Metric();

  void add_value(double value) const;
  void set_value(double value) const;
  void observe_value(double value) const;

 private:
  friend class detail::PluginShell;
  void define(const hostler_metrics* table);

  PluginBase* plugin_;
  hostler_metric_kind kind_;
  MetricDescription description_;
  const hostler_metrics* table_ = nullptr;
  std::uint64_t number_ = 0;
};

class Counter : public Metric {
 public:
  Counter(PluginBase& plugin, MetricDescription description)
      : Metric(plugin, HOSTLER_COUNTER, std::move(description)) {}
  void add(double value = 1) const { add_value(value); }
};

class Gauge : public Metric {
 public:
  Gauge(PluginBase& plugin, MetricDescription description)
      : Metric(plugin, HOSTLER_GAUGE, std::move(description)) {}
  void add(double value) const { add_value(value); }
  void set(double value) const { set_value(value); }
};

class Histogram : public Metric {
 public:
  Histogram(PluginBase& plugin, MetricDescription description)
      : Metric(plugin, HOSTLER_HISTOGRAM, std::move(description)) {}
  void observe(double value) const { observe_value(value); }
};

}  // namespace hostler
