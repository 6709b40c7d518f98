// Job: which frames of one job are ready, rendering, done and failed. Frames that never failed are
// kept as ranges; only those that are rendering or failed before cost memory of their own.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "farm/effects.hpp"

namespace render_farm {

constexpr int max_attempts = 3;       // of a frame, then it has failed
constexpr int failures_to_avoid = 3;  // in a row, then a worker gets the job only if no other can

class Job {
 public:
  explicit Job(JobRecord record);

  const JobRecord& record() const { return record_; }
  const JobSpec& spec() const { return record_.spec; }
  const JobSetup& setup() const { return record_.spec.setup; }
  JobId id() const { return record_.spec.setup.job; }
  JobState state() const { return record_.state; }
  std::size_t total() const { return record_.spec.frames.size(); }
  bool has_waiting() const { return !ready_.empty() || !waiting_retries_.empty(); }
  bool all_finished() const { return record_.done.size() + record_.failed.size() == total(); }
  const std::map<int, AttemptNumber>& rendering() const { return rendering_; }

  // The next frame for a worker. `another_can(failed_on)` tells whether some worker that is not in
  // the set could render it: then a worker does not get a frame again that failed on it.
  template <class AnotherCan>
  std::optional<int> next_frame(int worker, AnotherCan another_can) const;

  // Whether the frame waits for a worker.
  bool is_waiting(int frame) const;

  void begin(int frame, AttemptNumber attempt, std::int64_t unix_ms);  // a waiting frame
  void finish(int frame, int worker, double seconds);                  // a rendering frame, well
  void give_back(int frame);  // and here it never was begun
  enum class Verdict { again, for_good };
  Verdict fail(int frame, int worker);  // for good: after max_attempts failures

  std::optional<int> give_up_next();  // makes a waiting frame failed

  // Takes into account what failed before a restart.
  void restore_failure(int frame, int worker);

  void end(JobState state, std::int64_t unix_ms);
  // Makes the failed frames, or all that are not rendering, wait again, as if they had never been
  // tried. Returns how many wait now.
  std::size_t requeue(bool all);

  void set_preview() { record_.has_preview = true; }

  bool avoids(int worker) const;

 private:
  struct Retry {
    int attempts = 0;
    std::set<int> failed_on;
  };

  void wait_again(int frame);

  JobRecord record_;
  FrameSet ready_;                // never failed, waiting
  std::map<int, Retry> retries_;  // failed before, waiting or rendering
  std::set<int> waiting_retries_;
  std::map<int, AttemptNumber> rendering_;
  std::map<int, int> failures_in_a_row_;  // by worker
};

template <class AnotherCan>
std::optional<int> Job::next_frame(int worker, AnotherCan another_can) const {
  if (avoids(worker) && another_can(std::set<int>{worker})) return std::nullopt;
  for (const int frame : waiting_retries_) {
    const auto& failed_on = retries_.at(frame).failed_on;
    if (!failed_on.contains(worker) || !another_can(failed_on)) return frame;
  }
  return ready_.lowest();
}

}  // namespace render_farm
