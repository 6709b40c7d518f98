#include "interface/views.hpp"

#include <algorithm>

#include "protocol/output_files.hpp"

namespace render_farm {
namespace {

using hostler::Error;
using hostler::ExitCode;
using hostler::Result;

std::optional<hostler::Timestamp> timestamp(std::int64_t unix_ms) {
  if (unix_ms == 0) return std::nullopt;
  return hostler::Timestamp(std::chrono::milliseconds(unix_ms));
}

// As if every frame takes as long as those before, in as many slots as now.
std::optional<double> remaining_seconds(const Scheduler& scheduler, const Job& job,
                                        double per_frame) {
  if (has_ended(job.state()) || job.record().done.empty()) return std::nullopt;
  const double left =
      static_cast<double>(job.total() - job.record().done.size() - job.record().failed.size());
  double begun = 0;
  for (const auto& [frame, attempt] : job.rendering()) begun += scheduler.progress_of(attempt);
  const double slots = std::max<double>(1, static_cast<double>(job.rendering().size()));
  return std::max(0.0, left - begun) * per_frame / slots;
}

WorkerState state_of(const WorkerRecord& worker) {
  if (!worker.connected) return WorkerState::offline;
  if (worker.holds_frames()) return WorkerState::rendering;
  return worker.enabled ? WorkerState::idle : WorkerState::disabled;
}

bool is_selected(const WorkerRecord& worker, const std::string& word) {
  if (word == "all" || word == "ALL") return true;
  if (word == "enabled") return worker.enabled;
  if (word == "disabled") return !worker.enabled;
  if (word == "online") return worker.connected;
  if (word == "offline") return !worker.connected;
  return worker.info.name == word;
}

bool is_selection(const std::string& word) {
  constexpr std::string_view words[] = {"all", "ALL", "enabled", "disabled", "online", "offline"};
  return std::ranges::find(words, word) != std::end(words);
}

}  // namespace

JobView view_job(const Scheduler& scheduler, const Job& job) {
  const JobRecord& record = job.record();
  JobView view;
  view.id = job.id();
  view.name = job.setup().name;
  view.file = job.setup().file;
  view.state = record.state;
  view.priority = record.spec.priority;
  view.engine = job.setup().engine;
  view.format = job.setup().format;
  view.output = job.setup().output;
  view.frames = record.spec.frames.to_string();
  view.total = static_cast<std::int64_t>(job.total());
  view.done = static_cast<std::int64_t>(record.done.size());
  view.failed = static_cast<std::int64_t>(record.failed.size());
  view.running = static_cast<std::int64_t>(job.rendering().size());
  view.created = timestamp(record.spec.created_ms);
  view.started = timestamp(record.started_ms);
  view.finished = timestamp(record.finished_ms);
  if (!record.done.empty()) {
    view.seconds_per_frame = record.seconds / static_cast<double>(record.done.size());
    view.remaining_seconds = remaining_seconds(scheduler, job, *view.seconds_per_frame);
  }
  view.preview = record.has_preview;
  view.submitted_by = record.spec.submitted_by;
  view.waiting = scheduler.why_waiting(job);
  return view;
}

WorkerView view_worker(const WorkerRecord& worker) {
  WorkerView view;
  view.name = worker.info.name;
  view.address = worker.address;
  view.state = state_of(worker);
  view.enabled = worker.enabled;
  view.online = worker.connected;
  for (std::size_t number = 0; number < worker.slots.size(); ++number) {
    const WorkerSlot& slot = worker.slots[number];
    SlotView& shown = view.slots.emplace_back();
    shown.number = static_cast<int>(number);
    if (slot.attempt == 0) continue;
    shown.job = slot.job;
    shown.frame = slot.frame;
    shown.progress = slot.progress;
  }
  view.blender = worker.info.blender;
  view.engines = worker.info.engines;
  view.since = timestamp(worker.since_ms);
  return view;
}

std::vector<FrameView> view_frames(const Scheduler& scheduler, const Job& job, int first,
                                   std::size_t most) {
  std::vector<FrameView> views;
  const auto& rendering = job.rendering();
  job.spec().frames.for_each_from(first, [&](int frame) {
    if (views.size() == most) return false;
    FrameView& view = views.emplace_back();
    view.number = frame;
    const auto attempt = rendering.find(frame);
    if (attempt != rendering.end()) {
      view.state = FrameState::rendering;
      view.attempt = static_cast<std::int64_t>(attempt->second);
      view.worker = scheduler.worker_of(attempt->second);
      view.progress = scheduler.progress_of(attempt->second);
    } else if (job.record().done.contains(frame)) {
      view.state = FrameState::done;
      view.progress = 1;
      view.file = frame_file(job.setup(), frame);
    } else if (job.record().failed.contains(frame)) {
      view.state = FrameState::failed;
    }
    return true;
  });
  return views;
}

Result<std::vector<WorkerView>> select_workers(const Scheduler& scheduler,
                                               const std::vector<std::string>& selection) {
  for (const std::string& word : selection)
    if (!is_selection(word) && !scheduler.find_worker(word))
      return Error{"there is no client '" + word +
                       "'; name one, or say all, enabled, disabled, online or offline",
                   ExitCode::usage};
  std::vector<WorkerView> views;
  for (int index = 0; index < scheduler.worker_count(); ++index) {
    const WorkerRecord& worker = scheduler.worker(index);
    if (selection.empty() || std::ranges::any_of(selection, [&](const std::string& word) {
          return is_selected(worker, word);
        }))
      views.push_back(view_worker(worker));
  }
  return views;
}

}  // namespace render_farm
