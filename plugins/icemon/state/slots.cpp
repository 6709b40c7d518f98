#include "state/slots.hpp"

#include <algorithm>
#include <functional>

namespace icemon {

bool Slots::is_free(int slot) const {
  const auto row = static_cast<std::size_t>(slot);
  return row < rows_.size() && rows_[row] == 0;
}

int Slots::take(JobId job) {
  while (!free_.empty()) {
    std::pop_heap(free_.begin(), free_.end(), std::greater<>());
    const int slot = free_.back();
    free_.pop_back();
    if (!is_free(slot)) continue;
    rows_[static_cast<std::size_t>(slot)] = job;
    return slot;
  }
  rows_.push_back(job);
  return static_cast<int>(rows_.size()) - 1;
}

void Slots::release(int slot) {
  rows_[static_cast<std::size_t>(slot)] = 0;
  if (static_cast<std::size_t>(slot) + 1 < rows_.size()) {
    free_.push_back(slot);
    std::push_heap(free_.begin(), free_.end(), std::greater<>());
    return;
  }
  while (!rows_.empty() && rows_.back() == 0) rows_.pop_back();
  if (rows_.empty()) free_.clear();
}

}  // namespace icemon
