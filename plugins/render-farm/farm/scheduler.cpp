#include "farm/scheduler.hpp"

#include <utility>

namespace render_farm {

using hostler::Error;
using hostler::Result;

void Scheduler::restore(Restored restored, Now now) {
  last_job_ = last_restored_job_ = restored.last_job;
  for (const auto& known : restored.workers) {
    const int index = worker_index(known.name);
    workers_[index]->enabled = known.enabled;
    if (known.may_render) awaited_.insert(index);
  }
  hold_back_until_ = now.steady + options_.lease;
  for (JobRecord& record : restored.jobs) {
    const JobId id = record.spec.setup.job;
    last_job_ = last_restored_job_ = std::max(last_job_, id);
    jobs_[id] = std::make_unique<Job>(std::move(record));
  }
  for (const PastFailure& failure : restored.failures) {
    failed_before_.insert(failure.attempt);
    const auto job = jobs_.find(failure.job);
    if (job != jobs_.end())
      job->second->restore_failure(failure.frame, worker_index(failure.worker));
  }
  for (const auto& [id, job] : jobs_) {
    if (!has_ended(job->state())) end_if_finished(*job, now);
    update_queue(*job);
  }
}

JobId Scheduler::submit(JobSpec spec, Now now) {
  const JobId id = ++last_job_;
  spec.setup.job = id;
  spec.created_ms = now.unix_ms;
  JobRecord record;
  record.spec = std::move(spec);
  const auto& job = jobs_[id] = std::make_unique<Job>(std::move(record));
  effects_.journal.push_back(JobAdded{id});
  changed(*job);
  update_queue(*job);
  dispatch_all(now);
  return id;
}

Result<> Scheduler::cancel(JobId id, Now now) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return Error{"there is no job " + std::to_string(id)};
  Job& job = *found->second;
  if (has_ended(job.state())) return Error{"job " + std::to_string(id) + " has already ended"};
  const auto rendering = job.rendering();
  end(job, JobState::canceled, now);
  for (const auto& [frame, attempt] : rendering) send_cancel(attempt, leases_.at(attempt));
  return {};
}

Result<std::size_t> Scheduler::requeue(JobId id, bool all, Now now) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return Error{"there is no job " + std::to_string(id)};
  Job& job = *found->second;
  if (!all && job.state() == JobState::completed)
    return Error{"all frames of job " + std::to_string(id) +
                 " are done; add --all to render them again"};
  const std::size_t waiting = job.requeue(all);
  for (const auto& worker : workers_)
    if (worker->unable.erase(id)) worker->told.erase(id);  // a new setup: it refuses the old one
  effects_.journal.push_back(FramesRequeued{id, all});
  effects_.journal.push_back(JobUpdated{id});
  changed(job);
  update_queue(job);
  dispatch_all(now);
  return waiting;
}

Result<std::vector<int>> Scheduler::enable(const std::vector<std::string>& names, bool enabled,
                                           Now now) {
  std::vector<int> wanted;
  for (const std::string& name : names) {
    const auto known = worker_by_name_.find(name);
    if (known != worker_by_name_.end()) {
      wanted.push_back(known->second);
    } else if (name == "all" || name == "ALL") {
      for (const auto& worker : workers_) wanted.push_back(worker->index);
    } else {
      return Error{"there is no client '" + name + "'; `clients` lists them"};
    }
  }
  std::vector<int> changed_now;
  for (const int index : wanted) {
    WorkerRecord& worker = *workers_[index];
    if (worker.enabled == enabled) continue;
    worker.enabled = enabled;
    changed_now.push_back(index);
    effects_.journal.push_back(WorkerUpdated{index});
    effects_.changed_workers.push_back(index);
    update_idle(index);
  }
  if (!changed_now.empty()) dispatch_all(now);
  return changed_now;
}

bool Scheduler::can_render(const WorkerRecord& worker, const Job& job) const {
  if (worker.info.blender.empty() || worker.unable.contains(job.id())) return false;
  if (job.spec().needs_denoiser && !worker.info.denoiser) return false;
  const std::string& engine = job.setup().engine;
  return engine.empty() ||
         std::ranges::find(worker.info.engines, engine) != worker.info.engines.end();
}

bool Scheduler::another_can(const Job& job, const std::set<int>& but) const {
  return std::ranges::any_of(workers_, [&](const auto& worker) {
    return worker->may_be_given() && !but.contains(worker->index) && can_render(*worker, job);
  });
}

// Gives the worker one frame of the first job that has one for it.
bool Scheduler::give_one(int index, Now now) {
  WorkerRecord& worker = *workers_[index];
  const int slot = worker.free_slot();
  for (const auto& queued : queue_) {
    const JobId id = queued.second;  // begin() takes a job off the queue with its last frame
    Job& job = *jobs_.at(id);
    if (!can_render(worker, job)) continue;
    const auto frame =
        job.next_frame(index, [&](const std::set<int>& but) { return another_can(job, but); });
    if (!frame) continue;
    const AttemptNumber attempt = next_attempt_++;
    begin(job, *frame, attempt, index, slot, now);
    if (worker.told.insert(id).second) effects_.messages.push_back({index, Setup{job.setup()}});
    effects_.messages.push_back({index, Order{attempt, id, *frame, slot}});
    return true;
  }
  return false;
}

void Scheduler::begin(Job& job, int frame, AttemptNumber attempt, int worker, int slot, Now now) {
  const bool was_queued = job.state() == JobState::queued;
  job.begin(frame, attempt, now.unix_ms);
  leases_.emplace(attempt, Lease{job.id(), frame, worker, slot});
  workers_[worker]->slots[slot] = {attempt, job.id(), frame, 0};
  if (was_queued) effects_.journal.push_back(JobUpdated{job.id()});
  changed(job);
  effects_.changed_workers.push_back(worker);
  update_queue(job);
  update_idle(worker);
}

void Scheduler::pause(std::string reason, Now now) {
  const bool was_paused = !paused_.empty();
  paused_ = std::move(reason);
  if (was_paused == !paused_.empty()) return;
  for (const auto& [priority, id] : queue_) changed(*jobs_.at(id));  // why it waits
  dispatch_all(now);
}

void Scheduler::dispatch(int worker, Now now) {
  if (!paused_.empty()) return;
  while (!queue_.empty() && idle_.contains(worker) && give_one(worker, now)) {
  }
}

// One frame a worker and round, so that few frames spread over all workers.
void Scheduler::dispatch_all(Now now) {
  if (!paused_.empty()) return;
  for (bool given = true; given && !queue_.empty();) {
    given = false;
    const std::vector<int> idle(idle_.begin(), idle_.end());
    for (const int worker : idle) given |= give_one(worker, now);
  }
  if (options_.fail_what_nobody_can) fail_unrenderable(now);
}

// What waits now will wait for ever: nobody is connected who can render it.
void Scheduler::fail_unrenderable(Now now) {
  const auto connected = [](const auto& worker) { return worker->connected; };
  if (std::ranges::none_of(workers_, connected)) return;
  const auto queue = queue_;
  for (const auto& [priority, id] : queue) {
    Job& job = *jobs_.at(id);
    if (!job.rendering().empty() || another_can(job, {})) continue;
    const std::string reason = why_waiting(job);
    effects_.journal.push_back(JobLogged{id, now.unix_ms, reason});
    for (auto frame = job.give_up_next(); frame; frame = job.give_up_next()) {
      FrameFinished row;
      row.job = id;
      row.frame = *frame;
      row.outcome = FrameOutcome::failed;
      row.worker = -1;
      row.reason = reason;
      effects_.journal.push_back(std::move(row));
    }
    end_if_finished(job, now);
  }
}

bool Scheduler::holds_back(const Job& job) const {
  return !awaited_.empty() && job.id() <= last_restored_job_;
}

void Scheduler::update_queue(const Job& job) {
  const std::pair<int, JobId> entry{-job.spec().priority, job.id()};
  if (job.has_waiting() && !has_ended(job.state()) && !holds_back(job)) {
    queue_.insert(entry);
  } else {
    queue_.erase(entry);
  }
}

void Scheduler::changed(const Job& job) { effects_.changed_jobs.push_back(job.id()); }

void Scheduler::end_if_finished(Job& job, Now now) {
  update_queue(job);
  if (has_ended(job.state()) || !job.all_finished()) return;
  end(job, job.record().failed.empty() ? JobState::completed : JobState::failed, now);
}

void Scheduler::end(Job& job, JobState state, Now now) {
  job.end(state, now.unix_ms);
  update_queue(job);
  effects_.journal.push_back(JobUpdated{job.id()});
  effects_.ended_jobs.push_back(job.id());
  changed(job);
  for (const auto& worker : workers_)
    if (worker->told.erase(job.id()) && worker->connected)
      effects_.messages.push_back({worker->index, Forget{job.id()}});
}

Effects Scheduler::take_effects() { return std::exchange(effects_, {}); }

const Job* Scheduler::find_job(JobId job) const {
  const auto found = jobs_.find(job);
  return found == jobs_.end() ? nullptr : found->second.get();
}

const WorkerRecord* Scheduler::find_worker(std::string_view name) const {
  const auto found = worker_by_name_.find(name);
  return found == worker_by_name_.end() ? nullptr : workers_[found->second].get();
}

std::string Scheduler::worker_of(AttemptNumber attempt) const {
  const auto lease = leases_.find(attempt);
  return lease == leases_.end() ? "" : workers_[lease->second.worker]->info.name;
}

double Scheduler::progress_of(AttemptNumber attempt) const {
  const auto lease = leases_.find(attempt);
  if (lease == leases_.end()) return 0;
  return workers_[lease->second.worker]->slots[lease->second.slot].progress;
}

void Scheduler::preview_made(JobId id) {
  const auto job = jobs_.find(id);
  if (job == jobs_.end()) return;
  job->second->set_preview();
  effects_.journal.push_back(JobUpdated{id});
  changed(*job->second);
}

std::string Scheduler::why_waiting(const Job& job) const {
  if (has_ended(job.state()) || !job.rendering().empty()) return {};
  if (!paused_.empty()) return paused_;
  if (holds_back(job)) return "waits for workers that may still render its frames";
  std::string refusals;
  bool anybody = false;
  for (const auto& worker : workers_) {
    if (!worker->connected) continue;
    anybody = true;
    if (can_render(*worker, job)) {
      if (worker->enabled) return "waits for a free slot";
      refusals += "; " + worker->info.name + " is disabled";
      continue;
    }
    const auto unable = worker->unable.find(job.id());
    refusals += "; " + worker->info.name + ": ";
    if (worker->info.blender.empty()) {
      refusals += "has no Blender";
    } else if (unable != worker->unable.end()) {
      refusals += unable->second;
    } else if (job.spec().needs_denoiser && !worker->info.denoiser) {
      refusals += "its Blender has no denoiser; submit with --no-denoise to render without";
    } else {
      refusals += "has no engine " + job.setup().engine;
    }
  }
  if (!anybody) return "no worker is connected";
  return "no worker can render it" + refusals;
}

}  // namespace render_farm
