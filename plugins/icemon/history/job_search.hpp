// The finished jobs that a query asks for, newest first.
#pragma once

#include <vector>

#include "history/search.hpp"

namespace icemon {

class JobSearch : public Search {
 public:
  explicit JobSearch(JobQuery query);

  bool step(hostler::Session& session) override;
  void give_up() override { page_.cut = true; }

  JobPage take();

 private:
  void collect(const StoredBlock& block);
  bool has_enough() const;
  void sort_and_trim();

  JobQuery query_;
  BlockWalk walk_;
  JobRecord job_;  // reused
  JobPage page_;
  bool is_complete_ = false;
};

}  // namespace icemon
