// Which job runs in which of a host's slots: a job gets the lowest free one and keeps it, so that a
// Gantt chart has a row for each slot. More jobs than the host allows simply open further rows.
#pragma once

#include <cstddef>
#include <vector>

#include "protocol/messages.hpp"

namespace icemon {

class Slots {
 public:
  int take(JobId job);
  void release(int slot);

  // Rows up to the highest one in use; 0: free.
  std::size_t size() const { return rows_.size(); }
  JobId operator[](std::size_t slot) const { return rows_[slot]; }
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }

 private:
  bool is_free(int slot) const;

  std::vector<JobId> rows_;
  std::vector<int> free_;  // a heap, the lowest on top; may name rows that are taken or gone by now
};

}  // namespace icemon
