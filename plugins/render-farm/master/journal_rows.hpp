// The rows of the journal's tables. Times are milliseconds since 1970 UTC.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "farm/effects.hpp"
#include "interface/views.hpp"

namespace render_farm {

struct JobRow {
  JobId id = 0;
  JobSetup setup;
  std::string frames;
  int priority = 50;
  bool needs_denoiser = false;
  bool preview = true;
  double fps = 24;
  std::string submitted_by;
  std::int64_t created_ms = 0;
  JobState state = JobState::queued;
  std::int64_t started_ms = 0;
  std::int64_t finished_ms = 0;
  double seconds = 0;
  bool has_preview = false;
  std::string done;    // frames; written when the job is completed or failed,
  std::string failed;  // until then the table of frames tells
};
BOOST_DESCRIBE_STRUCT(JobRow, (),
                      (id, setup, frames, priority, needs_denoiser, preview, fps, submitted_by,
                       created_ms, state, started_ms, finished_ms, seconds, has_preview, done,
                       failed))

// A frame that is finished for good.
struct FrameRow {
  JobId job = 0;
  int frame = 0;
  FrameOutcome outcome = FrameOutcome::done;
  std::string worker;
  std::int64_t attempt = 0;
  double seconds = 0;
  std::int64_t bytes = 0;
  int width = 0;
  int height = 0;
  std::string reason;
  std::vector<std::string> log;
};
BOOST_DESCRIBE_STRUCT(FrameRow, (),
                      (job, frame, outcome, worker, attempt, seconds, bytes, width, height, reason,
                       log))

// An attempt that failed; its frame was tried again.
struct FailureRow {
  JobId job = 0;
  int frame = 0;
  std::int64_t attempt = 0;
  std::string worker;
  double seconds = 0;
  std::string reason;
  std::vector<std::string> log;
};
BOOST_DESCRIBE_STRUCT(FailureRow, (), (job, frame, attempt, worker, seconds, reason, log))

struct WorkerRow {
  std::string name;
  bool enabled = true;
  bool may_render = false;  // it is connected, or its leases have not run out
};
BOOST_DESCRIBE_STRUCT(WorkerRow, (), (name, enabled, may_render))

struct LogRow {
  std::int64_t number = 0;  // of the line, over all jobs
  JobId job = 0;
  std::int64_t time_ms = 0;
  std::string line;
};
BOOST_DESCRIBE_STRUCT(LogRow, (), (number, job, time_ms, line))

// What a group of writes does, in order.
struct AddJob {
  JobRow row;
};
struct UpdateJob {
  JobRow row;
};
struct ForgetFrames {
  JobId job = 0;
  bool all = false;  // else the failed ones
};
struct TellJob {  // the event only; a frame's comes with its row
  JobId job = 0;
  std::string body;
};
using JournalEntry = std::variant<AddJob, UpdateJob, ForgetFrames, FrameRow, FailureRow, WorkerRow,
                                  LogRow, TellJob>;

JobRow to_row(const JobRecord& record);
FrameNews news_of(const FrameRow& row);

}  // namespace render_farm
