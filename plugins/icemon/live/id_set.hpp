// Numbers to be told once however often they are added: cheap to add to, bounded by how many
// different ones there are.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace icemon {

class IdSet {
 public:
  void add(std::uint32_t id) {
    if (!ids_.empty() && ids_.back() == id) return;
    if (ids_.size() >= limit_) {
      unite();
      limit_ = std::max(first_limit, 2 * ids_.size());
    }
    ids_.push_back(id);
  }

  bool empty() const { return ids_.empty(); }

  // How many different ones, counted anew when more than `enough` may be too many.
  bool exceeds(std::size_t enough) {
    if (ids_.size() > enough) unite();
    return ids_.size() > enough;
  }

  // All of them in order; none are left.
  std::vector<std::uint32_t> take() {
    unite();
    std::vector<std::uint32_t> taken(ids_.begin(), ids_.end());
    clear();
    return taken;
  }

  void clear() { ids_.clear(); }

 private:
  static constexpr std::size_t first_limit = 4096;

  void unite() {
    std::sort(ids_.begin(), ids_.end());
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
  }

  std::vector<std::uint32_t> ids_;
  std::size_t limit_ = first_limit;
};

}  // namespace icemon
