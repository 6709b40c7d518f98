#include "farm/job.hpp"

#include <algorithm>
#include <utility>

namespace render_farm {

Job::Job(JobRecord record) : record_(std::move(record)), ready_(record_.spec.frames) {
  ready_.remove(record_.done);
  ready_.remove(record_.failed);
}

bool Job::is_waiting(int frame) const {
  return ready_.contains(frame) || waiting_retries_.contains(frame);
}

void Job::begin(int frame, AttemptNumber attempt, std::int64_t unix_ms) {
  if (!ready_.remove(frame)) waiting_retries_.erase(frame);
  rendering_.emplace(frame, attempt);
  if (record_.state == JobState::queued) record_.state = JobState::running;
  if (record_.started_ms == 0) record_.started_ms = unix_ms;
}

void Job::finish(int frame, int worker, double seconds) {
  rendering_.erase(frame);
  retries_.erase(frame);
  record_.done.add(frame);
  record_.seconds += seconds;
  failures_in_a_row_.erase(worker);
}

void Job::wait_again(int frame) {
  if (retries_.contains(frame)) {
    waiting_retries_.insert(frame);
  } else {
    ready_.add(frame);
  }
}

void Job::give_back(int frame) {
  rendering_.erase(frame);
  wait_again(frame);
}

Job::Verdict Job::fail(int frame, int worker) {
  rendering_.erase(frame);
  ++failures_in_a_row_[worker];
  Retry& retry = retries_[frame];
  retry.failed_on.insert(worker);
  if (++retry.attempts < max_attempts) {
    waiting_retries_.insert(frame);
    return Verdict::again;
  }
  retries_.erase(frame);
  record_.failed.add(frame);
  return Verdict::for_good;
}

std::optional<int> Job::give_up_next() {
  const auto frame =
      waiting_retries_.empty() ? ready_.lowest() : std::optional<int>(*waiting_retries_.begin());
  if (!frame) return std::nullopt;
  if (!ready_.remove(*frame)) waiting_retries_.erase(*frame);
  retries_.erase(*frame);
  record_.failed.add(*frame);
  return frame;
}

void Job::restore_failure(int frame, int worker) {
  if (!is_waiting(frame)) return;
  ready_.remove(frame);
  Retry& retry = retries_[frame];
  retry.failed_on.insert(worker);
  // The last attempt stays open: its failure would have been written as the frame's end.
  retry.attempts = std::min(retry.attempts + 1, max_attempts - 1);
  waiting_retries_.insert(frame);
}

void Job::end(JobState state, std::int64_t unix_ms) {
  record_.state = state;
  record_.finished_ms = unix_ms;
}

std::size_t Job::requeue(bool all) {
  const auto again = [&](FrameSet& frames) { ready_.add(std::exchange(frames, {})); };
  again(record_.failed);
  if (all) {
    again(record_.done);
    record_.seconds = 0;
  }
  for (const int frame : std::exchange(waiting_retries_, {})) {
    retries_.erase(frame);
    ready_.add(frame);
  }
  failures_in_a_row_.clear();
  record_.state = rendering_.empty() && record_.done.empty() ? JobState::queued : JobState::running;
  record_.finished_ms = 0;
  return ready_.size();
}

bool Job::avoids(int worker) const {
  const auto found = failures_in_a_row_.find(worker);
  return found != failures_in_a_row_.end() && found->second >= failures_to_avoid;
}

}  // namespace render_farm
