#include "runtime/process_metrics.hpp"

#include "loader/table.hpp"

namespace hostler::host {

void ProcessMetrics::on(const message::Define& define) {
  if (numbers_.contains(define.metric)) return;
  hostler_metric metric{};
  metric.size = sizeof metric;
  metric.kind = static_cast<std::uint32_t>(define.kind);
  metric.name = as_str(define.name);
  metric.help = as_str(define.help);
  metric.labels = as_str(define.labels);
  metric.buckets = define.buckets.data();
  metric.bucket_count = define.buckets.size();
  if (auto number = table_.define(&table_, &metric)) numbers_[define.metric] = number;
}

std::uint64_t ProcessMetrics::find(std::uint64_t number) const {
  auto found = numbers_.find(number);
  return found == numbers_.end() ? 0 : found->second;
}

void ProcessMetrics::on(const message::Add& add) {
  if (auto number = find(add.metric)) table_.add(&table_, number, add.value);
}

void ProcessMetrics::on(const message::Set& set) {
  if (auto number = find(set.metric)) table_.set(&table_, number, set.value);
}

void ProcessMetrics::on(const message::Observe& observe) {
  if (auto number = find(observe.metric)) table_.observe(&table_, number, observe.value);
}

}  // namespace hostler::host
