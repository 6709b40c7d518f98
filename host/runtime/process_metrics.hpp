// The metrics of an isolated instance's process, on the instance's own table of hostler.metrics/1.
// Everything on the control loop.
#pragma once

#include <unordered_map>

#include "hostler/abi/metrics.h"
#include "isolation/messages.hpp"

namespace hostler::host {

class ProcessMetrics {
 public:
  explicit ProcessMetrics(const hostler_metrics& table) : table_(table) {}

  std::size_t size() const { return numbers_.size(); }

  void on(const message::Define& define);
  void on(const message::Add& add);
  void on(const message::Set& set);
  void on(const message::Observe& observe);

 private:
  std::uint64_t find(std::uint64_t number) const;

  const hostler_metrics& table_;
  std::unordered_map<std::uint64_t, std::uint64_t> numbers_;  // the child's to the table's
};

}  // namespace hostler::host
