#include "isolation/remote_metrics.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "loader/table.hpp"

namespace hostler::host {

namespace {

// How long changes are collected; a metric is read every few seconds.
constexpr auto collecting = std::chrono::milliseconds(50);

bool is_metric_name(std::string_view name) {
  auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':';
  };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         std::all_of(name.begin(), name.end(), fits);
}

}  // namespace

struct RemoteMetrics::Entry {
  Entry(std::uint64_t number, std::uint32_t kind, std::string name, std::string labels)
      : number(number), kind(kind), name(std::move(name)), labels(std::move(labels)) {}

  const std::uint64_t number;  // as the host knows it
  const std::uint32_t kind;
  const std::string name, labels;
  std::atomic<double> value = 0;
  std::atomic<bool> was_set =
      false;  // the value is the gauge's own; else it is what was added here
  std::atomic<bool> changed = false;
  double told = 0;  // of the value [loop]
};

RemoteMetrics::RemoteMetrics(asio::io_context& loop, std::shared_ptr<Channel> channel)
    : hostler_metrics{}, loop_(loop), channel_(std::move(channel)), pause_(loop) {
  size = sizeof(hostler_metrics);
  revision = HOSTLER_METRICS_REVISION;
  define = table_function<hostler_metrics, &RemoteMetrics::do_define>;
  add = table_function<hostler_metrics, &RemoteMetrics::do_add>;
  set = table_function<hostler_metrics, &RemoteMetrics::do_set>;
  observe = table_function<hostler_metrics, &RemoteMetrics::do_observe>;
}

RemoteMetrics::~RemoteMetrics() = default;

std::uint64_t RemoteMetrics::do_define(const hostler_metric* metric) {
  std::string_view name = view(metric->name), labels = view(metric->labels);
  if (!is_metric_name(name)) return 0;
  if (metric->kind < HOSTLER_COUNTER || metric->kind > HOSTLER_HISTOGRAM) return 0;
  std::lock_guard lock(mutex_);
  for (const auto& entry : entries_) {
    if (entry->name != name) continue;
    if (entry->kind != metric->kind) return 0;
    if (entry->labels == labels) return reinterpret_cast<std::uint64_t>(entry.get());
  }
  const auto& entry = entries_.emplace_back(std::make_unique<Entry>(
      entries_.size() + 1, metric->kind, std::string(name), std::string(labels)));
  message::Define define{entry->number, metric->kind, name, view(metric->help), labels, {}};
  define.buckets.assign(metric->buckets, metric->buckets + metric->bucket_count);
  channel_->send(define, Urgency::owed);
  return reinterpret_cast<std::uint64_t>(entry.get());
}

void RemoteMetrics::do_add(std::uint64_t metric, double value) {
  if (!metric) return;  // it could not be defined
  auto& entry = *reinterpret_cast<Entry*>(metric);
  if (entry.kind == HOSTLER_HISTOGRAM) return;
  if (entry.kind == HOSTLER_COUNTER && !(value >= 0)) return;
  entry.value.fetch_add(value, std::memory_order_relaxed);
  note_change(entry);
}

void RemoteMetrics::do_set(std::uint64_t metric, double value) {
  if (!metric) return;
  auto& entry = *reinterpret_cast<Entry*>(metric);
  if (entry.kind != HOSTLER_GAUGE) return;
  entry.value.store(value, std::memory_order_relaxed);
  entry.was_set.store(true, std::memory_order_relaxed);
  note_change(entry);
}

void RemoteMetrics::do_observe(std::uint64_t metric, double value) {
  if (!metric) return;
  auto& entry = *reinterpret_cast<Entry*>(metric);
  if (entry.kind != HOSTLER_HISTOGRAM) return;
  channel_->send(message::Observe{entry.number, value}, Urgency::refusable);
}

void RemoteMetrics::note_change(Entry& entry) {
  if (entry.changed.exchange(true) || changed_.exchange(true)) return;
  asio::post(loop_, [this] {
    if (closed_) return;
    pause_.expires_after(collecting);
    pause_.async_wait([this](boost::system::error_code cancelled) {
      if (!cancelled) flush();
    });
  });
}

void RemoteMetrics::flush() {
  changed_.store(false);
  bool all_told = true;
  {
    std::lock_guard lock(mutex_);
    for (const auto& entry : entries_) {
      if (entry->changed.exchange(false) && !tell(*entry)) {
        entry->changed.store(true);
        all_told = false;
      }
    }
  }
  if (all_told || closed_ || changed_.exchange(true)) return;
  pause_.expires_after(collecting);
  pause_.async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled) flush();
  });
}

bool RemoteMetrics::tell(Entry& entry) {
  double value = entry.value.load(std::memory_order_relaxed);
  bool sent =
      entry.was_set.load(std::memory_order_relaxed)
          ? channel_->send(message::Set{entry.number, value}, Urgency::refusable)
          : channel_->send(message::Add{entry.number, value - entry.told}, Urgency::refusable);
  if (sent) entry.told = value;
  return sent;
}

void RemoteMetrics::close() {
  flush();
  closed_ = true;
  pause_.cancel();
}

}  // namespace hostler::host
