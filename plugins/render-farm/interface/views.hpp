// What people and programs see of the farm: the bodies of its topics and HTTP answers.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hostler/timestamp.hpp"
#include "farm/scheduler.hpp"

namespace render_farm {

constexpr const char* job_changed_topic = "render-farm.job.changed";
constexpr const char* frame_finished_topic = "render-farm.frame.finished";

struct JobView {
  JobId id = 0;
  std::string name;
  std::string file;
  JobState state = JobState::queued;
  int priority = 50;
  std::string engine;
  std::string format;
  std::string output;
  std::string frames;  // a list, e.g. "1-24"
  std::int64_t total = 0;
  std::int64_t done = 0;
  std::int64_t failed = 0;
  std::int64_t running = 0;
  std::optional<hostler::Timestamp> created;
  std::optional<hostler::Timestamp> started;
  std::optional<hostler::Timestamp> finished;
  std::optional<double> seconds_per_frame;  // the mean of the done ones
  std::optional<double> remaining_seconds;
  bool preview = false;  // there is a video
  std::string submitted_by;
  std::string waiting;  // why nothing of it is rendered; empty when something is, or it has ended
};
BOOST_DESCRIBE_STRUCT(JobView, (),
                      (id, name, file, state, priority, engine, format, output, frames, total, done,
                       failed, running, created, started, finished, seconds_per_frame,
                       remaining_seconds, preview, submitted_by, waiting))

enum class FrameState { ready, rendering, done, failed };
BOOST_DESCRIBE_ENUM(FrameState, ready, rendering, done, failed)

struct FrameView {
  int number = 0;
  FrameState state = FrameState::ready;
  std::string worker;
  std::int64_t attempt = 0;
  std::optional<double> seconds;
  std::string reason;  // of a failure, also while the frame is tried again
  std::string file;
  double progress = 0;  // 0..1
};
BOOST_DESCRIBE_STRUCT(FrameView, (),
                      (number, state, worker, attempt, seconds, reason, file, progress))

// Body of render-farm.frame.finished.
struct FrameNews {
  JobId job = 0;
  int number = 0;
  FrameOutcome state = FrameOutcome::done;
  std::string worker;
  std::int64_t attempt = 0;
  double seconds = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(FrameNews, (), (job, number, state, worker, attempt, seconds, reason))

// Body of render-farm.frame.progress.
struct ProgressNews {
  JobId job = 0;
  int number = 0;
  std::string worker;
  double progress = 0;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(ProgressNews, (), (job, number, worker, progress, text))

struct SlotView {
  int number = 0;
  std::optional<JobId> job;
  std::optional<int> frame;
  double progress = 0;
};
BOOST_DESCRIBE_STRUCT(SlotView, (), (number, job, frame, progress))

enum class WorkerState { idle, rendering, disabled, offline };
BOOST_DESCRIBE_ENUM(WorkerState, idle, rendering, disabled, offline)

struct WorkerView {
  std::string name;
  std::string address;
  WorkerState state = WorkerState::offline;
  bool enabled = true;
  bool online = false;
  std::vector<SlotView> slots;
  std::string blender;  // its version
  std::vector<std::string> engines;
  std::optional<hostler::Timestamp> since;  // of being online or offline
};
BOOST_DESCRIBE_STRUCT(WorkerView, (),
                      (name, address, state, enabled, online, slots, blender, engines, since))

JobView view_job(const Scheduler& scheduler, const Job& job);
WorkerView view_worker(const WorkerRecord& worker);

// The job's frames from `first` on, at most `most`, as far as memory knows them: the journal adds
// worker, attempt, time and reason of what has ended.
std::vector<FrameView> view_frames(const Scheduler& scheduler, const Job& job, int first,
                                   std::size_t most);

// `clients` of the console: all, enabled, disabled, online, offline, or names; empty: all. An error
// names what is none of these.
hostler::Result<std::vector<WorkerView>> select_workers(const Scheduler& scheduler,
                                                        const std::vector<std::string>& selection);

}  // namespace render_farm
