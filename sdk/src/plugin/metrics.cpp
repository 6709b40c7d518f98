#include "hostler/metrics.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugin/state.hpp"

namespace hostler {

Metric::Metric(PluginBase& plugin, hostler_metric_kind kind, MetricDescription description)
    : plugin_(&plugin), kind_(kind), description_(std::move(description)) {
  detail::PluginState& state = *plugin.state_;
  if (state.metrics) {
    define(state.metrics);  // made while the instance runs
  } else {
    state.bound_metrics.push_back(this);
  }
}

Metric::~Metric() { std::erase(plugin_->state_->bound_metrics, this); }

void Metric::define(const hostler_metrics* table) {
  std::string labels = description_.labels.empty() ? "" : Json(description_.labels).dump();
  hostler_metric metric{};
  metric.size = sizeof metric;
  metric.kind = kind_;
  metric.name = detail::as_str(description_.name);
  metric.help = detail::as_str(description_.help);
  metric.labels = detail::as_str(labels);
  metric.buckets = description_.buckets.data();
  metric.bucket_count = description_.buckets.size();
  number_ = table->define(table, &metric);
  if (number_) table_ = table;
}

void Metric::add_value(double value) const {
  if (table_) table_->add(table_, number_, value);
}
void Metric::set_value(double value) const {
  if (table_) table_->set(table_, number_, value);
}
void Metric::observe_value(double value) const {
  if (table_) table_->observe(table_, number_, value);
}

}  // namespace hostler
