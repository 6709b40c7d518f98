// What an event in the scheduler leads to outside of it: messages, rows for the journal, news.
// Plain values; the scheduler makes them, the master carries them out.
#pragma once

#include <boost/describe/enum.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "farm/frames.hpp"
#include "protocol/messages.hpp"

namespace render_farm {

// The moment of an event: for leases, and for people.
struct Now {
  std::chrono::steady_clock::time_point steady;
  std::int64_t unix_ms = 0;
};

enum class JobState { queued, running, completed, failed, canceled };
BOOST_DESCRIBE_ENUM(JobState, queued, running, completed, failed, canceled)

constexpr bool has_ended(JobState state) {
  return state != JobState::queued && state != JobState::running;
}

// What a job was submitted with. `setup.job` is its number.
struct JobSpec {
  JobSetup setup;
  FrameSet frames;
  int priority = 50;            // 0..100, the highest goes first
  bool needs_denoiser = false;  // only workers whose Blender has it
  bool preview = true;          // make a video when all frames are there
  double fps = 24;              // of the video
  std::string submitted_by;
  std::int64_t created_ms = 0;
};

// A job as it is restored after a restart.
struct JobRecord {
  JobSpec spec;
  JobState state = JobState::queued;
  std::int64_t started_ms = 0;  // 0: not yet
  std::int64_t finished_ms = 0;
  double seconds = 0;        // of all done frames together
  bool has_preview = false;  // its video is there
  FrameSet done;
  FrameSet failed;
};

enum class FrameOutcome { done, failed };
BOOST_DESCRIBE_ENUM(FrameOutcome, done, failed)

// ---- rows ----

struct JobAdded {
  JobId job = 0;
};
struct JobUpdated {  // state, priority, times
  JobId job = 0;
};

// A frame is finished for good.
struct FrameFinished {
  JobId job = 0;
  int frame = 0;
  FrameOutcome outcome = FrameOutcome::done;
  int worker = 0;
  AttemptNumber attempt = 0;
  double seconds = 0;
  std::int64_t bytes = 0;
  int width = 0;
  int height = 0;
  std::string reason;  // of a failed frame
  std::vector<std::string> log;
};

// An attempt failed, and the frame is tried again.
struct AttemptFailed {
  JobId job = 0;
  int frame = 0;
  int worker = 0;
  AttemptNumber attempt = 0;
  double seconds = 0;
  std::string reason;
  std::vector<std::string> log;
};

// The job's failed frames, or all of them, are to be rendered again.
struct FramesRequeued {
  JobId job = 0;
  bool all = false;
};

struct WorkerUpdated {  // enabled
  int worker = 0;
};

struct JobLogged {
  JobId job = 0;
  std::int64_t unix_ms = 0;
  std::string line;
};

using JournalRow = std::variant<JobAdded, JobUpdated, FrameFinished, AttemptFailed, FramesRequeued,
                                WorkerUpdated, JobLogged>;

struct FrameStep {
  JobId job = 0;
  int frame = 0;
  int worker = 0;
  double progress = 0;
  std::string text;
};

struct Effects {
  struct Outgoing {
    int worker;
    ToWorker message;
  };
  std::vector<Outgoing> messages;   // in this order
  std::vector<int> hang_up;         // workers whose connection is to be closed
  std::vector<JournalRow> journal;  // in this order; messages do not wait for it
  std::vector<FrameStep> progress;
  std::vector<JobId> changed_jobs;  // with repetitions
  std::vector<JobId> ended_jobs;    // completed, failed or canceled just now
  std::vector<int> changed_workers;
};

}  // namespace render_farm
