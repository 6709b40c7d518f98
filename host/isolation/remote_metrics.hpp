// hostler.metrics/1 of an isolated instance, in its process. Counters and gauges are kept here and
// told to the host together, a moment after the first has changed; nothing is sent while nothing
// changes.
#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hostler/abi/metrics.h"
#include "isolation/channel.hpp"

namespace hostler::host {

class RemoteMetrics : public hostler_metrics {
 public:
  RemoteMetrics(asio::io_context& loop, std::shared_ptr<Channel> channel);
  ~RemoteMetrics();

  void flush();  // tells what has changed now [loop]
  void close();  // the same for the last time: nothing is told after it [loop]

 private:
  struct Entry;

  std::uint64_t do_define(const hostler_metric* metric);
  void do_add(std::uint64_t metric, double value);
  void do_set(std::uint64_t metric, double value);
  void do_observe(std::uint64_t metric, double value);

  void note_change(Entry& entry);
  bool tell(Entry& entry);

  asio::io_context& loop_;
  const std::shared_ptr<Channel> channel_;
  asio::steady_timer pause_;
  bool closed_ = false;
  std::atomic<bool> changed_ = false;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Entry>> entries_;  // their addresses are the metrics' numbers
};

}  // namespace hostler::host
