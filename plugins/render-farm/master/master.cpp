#include "master/master.hpp"

#include <cstdio>
#include <algorithm>
#include <utility>

#include "hostler/join.hpp"

namespace render_farm {
namespace {

using hostler::Error;
using hostler::ExitCode;
using hostler::Result;

std::int64_t unix_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Master::Master(asio::any_io_executor executor, std::unique_ptr<Journal> journal, Audience& audience,
               MasterOptions options, hostler::Clock& clock, hostler::Log log)
    : executor_(executor),
      clock_(clock),
      log_(log),
      journal_(std::move(journal)),
      audience_(audience),
      options_(options),
      scheduler_({.epoch = journal_->epoch(),
                  .lease = options.lease,
                  .fail_what_nobody_can = options.fail_what_nobody_can}),
      lease_timer_(clock.make_timer(executor)),
      news_timer_(clock.make_timer(executor)),
      news_(executor),
      jobs_told_(executor) {
  scheduler_.restore(journal_->take_restored(), now());
  carry_out();
}

Master::~Master() = default;

Now Master::now() const { return {clock_.now(), unix_milliseconds()}; }

Task<> Master::run() {
  auto writes = journal_->run([this](const auto& entries) { committed(entries); },
                              [this](const std::string& text) { troubled(text); });
  auto rounds = hostler::both_of(keep_leases(), keep_telling());
  co_await hostler::both_of(std::move(writes), std::move(rounds));
  jobs_told_.notify_all();
}

void Master::stop() {
  stopping_ = true;
  tell_news();  // before the journal ends, which takes it to the disk
  for (const Link& link : links_)
    if (link) link->close();
  for (const Link& link : joining_) link->close();
  journal_->stop();
  lease_timer_->cancel();
  news_timer_->cancel();
  news_.notify_all();
  jobs_told_.notify_all();
}

Task<> Master::keep_leases() {
  while (!stopping_) {
    lease_timer_->expires_at(scheduler_.next_deadline());
    const bool is_due = co_await lease_timer_->wait();
    if (is_due) {  // else there is an earlier deadline, or the end
      scheduler_.tick(now());
      carry_out();
    }
  }
}

// Tells at once what happens alone, and together what happens in quick succession.
Task<> Master::keep_telling() {
  while (true) {
    co_await news_.wait(
        [this] { return stopping_ || !changed_jobs_.empty() || !changed_workers_.empty(); });
    if (stopping_) co_return;
    tell_news();
    news_timer_->expires_at(clock_.now() + options_.news_every);
    co_await news_timer_->wait();
  }
}

void Master::tell_news() {
  for (const JobId id : std::exchange(changed_jobs_, {}))
    if (const Job* job = scheduler_.find_job(id))
      journal_->add(TellJob{id, hostler::to_text(view_job(scheduler_, *job))});
  for (const int worker : std::exchange(changed_workers_, {}))
    audience_.worker_changed(view_worker(scheduler_.worker(worker)));
  jobs_told_.notify_all();
}

void Master::carry_out() {
  const Effects effects = scheduler_.take_effects();
  for (const auto& outgoing : effects.messages) send(outgoing.worker, outgoing.message);
  for (const int worker : effects.hang_up) hang_up(worker);
  for (const JournalRow& row : effects.journal) record(row);
  for (const FrameStep& step : effects.progress)
    audience_.frame_progress(
        {step.job, step.frame, scheduler_.worker(step.worker).info.name, step.progress, step.text});
  changed_jobs_.insert(effects.changed_jobs.begin(), effects.changed_jobs.end());
  changed_workers_.insert(effects.changed_workers.begin(), effects.changed_workers.end());
  if (!effects.changed_jobs.empty() || !effects.changed_workers.empty()) news_.notify_one();
  for (const JobId id : effects.ended_jobs) audience_.job_ended(*scheduler_.find_job(id));
  if (!effects.ended_jobs.empty()) jobs_told_.notify_all();
}

void Master::send(int worker, const ToWorker& message) {
  if (worker >= static_cast<int>(links_.size()) || !links_[worker]) return;
  const auto sent = links_[worker]->try_send(encode(message));
  if (sent != hostler::Sent::full) return;
  log_.warning("the worker ", scheduler_.worker(worker).info.name, " does not read; hanging up");
  links_[worker]->close();
}

void Master::hang_up(int worker) {
  if (worker >= static_cast<int>(links_.size()) || !links_[worker]) return;
  log_.warning("the worker ", scheduler_.worker(worker).info.name, " was silent for too long");
  std::exchange(links_[worker], nullptr)->close();
}

// A scheduler's row as the journal keeps it: with names for numbers.
void Master::record(const JournalRow& row) {
  const auto name_of = [this](int worker) {
    return worker < 0 ? std::string() : scheduler_.worker(worker).info.name;
  };
  if (const auto* frame = std::get_if<FrameFinished>(&row)) {
    journal_->add(FrameRow{frame->job, frame->frame, frame->outcome, name_of(frame->worker),
                           static_cast<std::int64_t>(frame->attempt), frame->seconds, frame->bytes,
                           frame->width, frame->height, frame->reason, frame->log});
  } else if (const auto* failed = std::get_if<AttemptFailed>(&row)) {
    journal_->add(FailureRow{failed->job, failed->frame, static_cast<std::int64_t>(failed->attempt),
                             name_of(failed->worker), failed->seconds, failed->reason,
                             failed->log});
  } else if (const auto* added = std::get_if<JobAdded>(&row)) {
    journal_->add(AddJob{to_row(scheduler_.find_job(added->job)->record())});
  } else if (const auto* updated = std::get_if<JobUpdated>(&row)) {
    journal_->add(UpdateJob{to_row(scheduler_.find_job(updated->job)->record())});
  } else if (const auto* requeued = std::get_if<FramesRequeued>(&row)) {
    journal_->add(ForgetFrames{requeued->job, requeued->all});
  } else if (const auto* worker = std::get_if<WorkerUpdated>(&row)) {
    const WorkerRecord& known = scheduler_.worker(worker->worker);
    journal_->add(
        WorkerRow{known.info.name, known.enabled, known.connected || known.holds_frames()});
  } else if (const auto* logged = std::get_if<JobLogged>(&row)) {
    journal_->log(logged->job, logged->unix_ms, logged->line);
  }
}

namespace {

std::string cannot_write(const std::string& trouble) {
  return "the journal cannot be written: " + trouble;
}

// What the job's log says of a frame that is done; of failures the scheduler tells, with what Blender said.
std::string done_line(const FrameRow& frame) {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.2f", frame.seconds);
  return "frame " + std::to_string(frame.frame) + " done on " + frame.worker + " in " + seconds + " s";
}

}  // namespace

// Results that are on disk: the workers need not keep them, and the world may know.
void Master::committed(const std::vector<JournalEntry>& entries) {
  std::map<std::string, Release> releases;
  for (const JournalEntry& entry : entries) {
    if (const auto* frame = std::get_if<FrameRow>(&entry)) {
      releases[frame->worker].attempts.push_back(frame->attempt);
      audience_.frame_finished(news_of(*frame));
      if (frame->outcome == FrameOutcome::done) log(frame->job, done_line(*frame));
    } else if (const auto* failed = std::get_if<FailureRow>(&entry)) {
      releases[failed->worker].attempts.push_back(failed->attempt);
    }
  }
  for (const auto& [name, release] : releases)
    if (const WorkerRecord* worker = scheduler_.find_worker(name)) send(worker->index, release);
}

// While the disk refuses, results wait in memory: only those of what is rendered already.
void Master::troubled(const std::string& text) {
  scheduler_.pause(text.empty() ? "" : cannot_write(text), now());
  carry_out();
  audience_.trouble(text);
}

Result<> Master::writable() const {
  if (journal_->trouble().empty()) return {};
  return Error{cannot_write(journal_->trouble()), ExitCode::temporary};
}

Task<Result<JobId>> Master::submit(JobSpec job) {
  const auto can_write = writable();
  if (!can_write) co_return can_write.error();
  const JobId id = scheduler_.submit(std::move(job), now());
  carry_out();
  co_await journal_->written();
  co_return id;
}

Task<Result<>> Master::cancel(JobId job) {
  const auto canceled = scheduler_.cancel(job, now());
  if (!canceled) co_return canceled;
  carry_out();
  co_await journal_->written();
  co_return canceled;
}

Task<Result<std::size_t>> Master::requeue(JobId job, bool all) {
  const auto can_write = writable();
  if (!can_write) co_return can_write.error();
  const auto waiting = scheduler_.requeue(job, all, now());
  if (!waiting) co_return waiting;
  carry_out();
  co_await journal_->written();
  co_return waiting;
}

Task<Result<std::vector<std::string>>> Master::enable(std::vector<std::string> names,
                                                      bool enabled) {
  const auto changed = scheduler_.enable(names, enabled, now());
  if (!changed) co_return changed.error();
  std::vector<std::string> changed_names;
  for (const int worker : *changed) changed_names.push_back(scheduler_.worker(worker).info.name);
  carry_out();
  co_await journal_->written();
  co_return changed_names;
}

void Master::preview_made(JobId job) {
  scheduler_.preview_made(job);
  carry_out();
}

void Master::log(JobId job, std::string line) {
  journal_->log(job, unix_milliseconds(), std::move(line));
}

Task<Result<JobView>> Master::wait_for(JobId id, std::function<void(const JobView&)> changed) {
  while (true) {
    const Job* job = scheduler_.find_job(id);
    if (!job) co_return Error{"there is no job " + std::to_string(id)};
    const JobView view = view_job(scheduler_, *job);
    if (changed) changed(view);
    if (has_ended(view.state)) {
      co_await journal_->written();
      co_return view;
    }
    if (stopping_) co_return Error{"the farm is being stopped", ExitCode::temporary};
    co_await jobs_told_.wait();
  }
}

}  // namespace render_farm
