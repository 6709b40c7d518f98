#include "runtime/metrics_registry.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>

#include "hostler/json.hpp"
#include "loader/table.hpp"

namespace hostler::host {

MetricsRegistry::MetricsRegistry()
    : registry_(std::make_shared<prometheus::Registry>(
          prometheus::Registry::InsertBehavior::Merge)) {}
MetricsRegistry::~MetricsRegistry() = default;

std::string MetricsRegistry::text() const {
  return prometheus::TextSerializer().Serialize(registry_->Collect());
}

namespace {

constexpr std::size_t most_buckets = 200;

// prometheus-cpp takes these for granted.
bool are_bounds(std::span<const double> buckets) {
  return buckets.size() <= most_buckets &&
         std::none_of(buckets.begin(), buckets.end(), [](double bound) { return bound != bound; }) &&
         std::adjacent_find(buckets.begin(), buckets.end(), std::greater_equal<>()) ==
             buckets.end();
}

}  // namespace

struct LocalMetrics::Entry {
  prometheus::Counter* counter = nullptr;
  prometheus::Gauge* gauge = nullptr;
  prometheus::Histogram* histogram = nullptr;
};

LocalMetrics::LocalMetrics(MetricsRegistry& registry, std::string instance)
    : hostler_metrics{}, registry_(registry), instance_(std::move(instance)) {
  size = sizeof(hostler_metrics);
  revision = HOSTLER_METRICS_REVISION;
  define = table_function<hostler_metrics, &LocalMetrics::do_define>;
  add = table_function<hostler_metrics, &LocalMetrics::do_add>;
  set = table_function<hostler_metrics, &LocalMetrics::do_set>;
  observe = table_function<hostler_metrics, &LocalMetrics::do_observe>;
}

LocalMetrics::~LocalMetrics() = default;

std::uint64_t LocalMetrics::do_define(const hostler_metric* metric) {
  if (metric->kind < HOSTLER_COUNTER || metric->kind > HOSTLER_HISTOGRAM) return 0;
  if (!are_bounds({metric->buckets, metric->bucket_count})) return 0;
  std::string name(view(metric->name)), help(view(metric->help));
  prometheus::Labels labels{{"instance", instance_}};
  if (metric->labels.size) {
    Json given = Json::parse(view(metric->labels), nullptr, false);
    if (!given.is_object()) return 0;
    for (const auto& [key, value] : given.items()) {
      if (value.is_string() && key != "instance") labels[key] = value.get<std::string>();
    }
  }
  auto entry = std::make_unique<Entry>();
  try {
    auto& registry = registry_.registry();
    if (metric->kind == HOSTLER_COUNTER) {
      entry->counter =
          &prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add(labels);
    } else if (metric->kind == HOSTLER_GAUGE) {
      entry->gauge = &prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add(labels);
    } else {
      prometheus::Histogram::BucketBoundaries buckets(metric->buckets,
                                                      metric->buckets + metric->bucket_count);
      entry->histogram = &prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add(
          labels, buckets);
    }
  } catch (const std::exception&) {
    return 0;  // not a name, or one that has another kind: the contract's answer to both
  }
  std::lock_guard lock(mutex_);
  entries_.push_back(std::move(entry));
  return reinterpret_cast<std::uint64_t>(entries_.back().get());
}

void LocalMetrics::do_add(std::uint64_t metric, double value) {
  auto* entry = reinterpret_cast<Entry*>(metric);
  if (!entry) return;  // of a metric that could not be defined
  if (entry->counter && value >= 0) entry->counter->Increment(value);
  if (entry->gauge) entry->gauge->Increment(value);
}

void LocalMetrics::do_set(std::uint64_t metric, double value) {
  auto* entry = reinterpret_cast<Entry*>(metric);
  if (entry && entry->gauge) entry->gauge->Set(value);
}

void LocalMetrics::do_observe(std::uint64_t metric, double value) {
  auto* entry = reinterpret_cast<Entry*>(metric);
  if (entry && entry->histogram) entry->histogram->Observe(value);
}

}  // namespace hostler::host
