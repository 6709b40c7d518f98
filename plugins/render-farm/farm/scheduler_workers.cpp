// The scheduler's side of the workers: joining, messages, leases and how they end.
#include <utility>

#include "farm/scheduler.hpp"

namespace render_farm {

using hostler::Error;
using hostler::Result;
using TimePoint = std::chrono::steady_clock::time_point;

namespace {
constexpr int max_slots = 256;
constexpr std::size_t max_name_bytes = 64;

// A name stands in lists of names and beside the words that select workers.
bool is_worker_name(std::string_view name) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  constexpr std::string_view selections[] = {"all",      "ALL",    "enabled",
                                             "disabled", "online", "offline"};
  return !name.empty() && name.size() <= max_name_bytes &&
         name.find_first_not_of(letters) == name.npos &&
         std::ranges::find(selections, name) == std::end(selections);
}
}  // namespace

Result<> check_worker_info(const WorkerInfo& info) {
  if (!is_worker_name(info.name))
    return Error{
        "a worker's name is 1 to 64 letters, digits, dots, dashes and underscores, and not "
        "all, enabled, disabled, online or offline"};
  if (info.slots < 1 || info.slots > max_slots) return Error{"a worker has 1 to 256 slots"};
  return {};
}

int Scheduler::worker_index(const std::string& name) {
  const auto [found, is_new] = worker_by_name_.try_emplace(name, worker_count());
  if (is_new) {
    workers_.push_back(std::make_unique<WorkerRecord>());
    workers_.back()->index = found->second;
    workers_.back()->info.name = name;
  }
  return found->second;
}

void Scheduler::update_idle(int index) {
  const WorkerRecord& worker = *workers_[index];
  if (worker.may_be_given() && worker.free_slot() >= 0) {
    idle_.insert(index);
  } else {
    idle_.erase(index);
  }
}

Result<int> Scheduler::connect(const Proof& proof, std::string address, Now now) {
  const WorkerInfo& info = proof.worker;
  const Result<> fit = check_worker_info(info);
  if (!fit) return fit.error();
  const auto known = worker_by_name_.find(info.name);
  // The same process on a new connection: the old one broke unseen, and the caller closes it.
  if (known != worker_by_name_.end() && workers_[known->second]->connected &&
      workers_[known->second]->session != proof.session)
    return Error{"a worker named '" + info.name + "' is already connected from " +
                 workers_[known->second]->address + "; give each worker a name of its own"};

  const int index = worker_index(info.name);
  WorkerRecord& worker = *workers_[index];
  const bool same_process = !worker.session.empty() && worker.session == proof.session;
  worker.info = info;
  worker.address = std::move(address);
  worker.session = proof.session;
  worker.connected = true;
  worker.leaving = false;
  worker.since_ms = now.unix_ms;
  worker.lease_ends = now.steady + options_.lease;
  worker.told.clear();
  worker.unable.clear();
  worker.slots.resize(std::max<std::size_t>(worker.slots.size(), info.slots));

  resolve_held(index, proof, same_process, now);
  if (!worker.holds_frames()) worker.slots.resize(info.slots);
  effects_.journal.push_back(WorkerUpdated{index});
  effects_.changed_workers.push_back(index);
  update_idle(index);
  stop_awaiting(index, now);
  dispatch_all(now);
  return index;
}

// Compares what the worker holds with what was leased to it.
void Scheduler::resolve_held(int index, const Proof& proof, bool same_process, Now now) {
  std::set<AttemptNumber> held;
  for (const Held& each : proof.held) {
    const auto lease = find_lease(index, each.attempt);
    const bool is_ours = lease != leases_.end();
    held.insert(each.attempt);
    if (is_ours ? lease->second.canceled : !adopt(index, each, now))
      effects_.messages.push_back({index, Cancel{each.attempt}});
  }
  const auto slots = workers_[index]->slots;
  for (const WorkerSlot& slot : slots) {
    if (slot.attempt == 0 || held.contains(slot.attempt)) continue;
    // The same process never got the order; another one shows that the process died.
    lose(leases_.find(slot.attempt), same_process ? Loss::is_free : Loss::counts,
         "the worker " + proof.worker.name + " was restarted while it rendered", now);
  }
}

// A frame of a master before this one goes on where it is rendered.
bool Scheduler::adopt(int index, const Held& held, Now now) {
  const auto found = jobs_.find(held.job);
  WorkerRecord& worker = *workers_[index];
  if (held.attempt >= first_attempt(options_.epoch) || held.attempt == 0 || found == jobs_.end() ||
      leases_.contains(held.attempt) || failed_before_.contains(held.attempt))
    return false;
  Job& job = *found->second;
  if (has_ended(job.state()) || !job.is_waiting(held.frame)) return false;
  if (held.slot < 0 || held.slot >= worker.info.slots || worker.slots[held.slot].attempt != 0)
    return false;
  begin(job, held.frame, held.attempt, index, held.slot, now);
  return true;
}

void Scheduler::stop_awaiting(int index, Now now) {
  if (awaited_.erase(index) == 0 || !awaited_.empty()) return;
  for (const auto& [id, job] : jobs_) update_queue(*job);
  dispatch_all(now);
}

void Scheduler::disconnect(int index, Now now) {
  WorkerRecord& worker = *workers_[index];
  if (!worker.connected) return;
  worker.connected = false;
  worker.since_ms = now.unix_ms;
  worker.told.clear();
  effects_.journal.push_back(WorkerUpdated{index});
  effects_.changed_workers.push_back(index);
  update_idle(index);
  dispatch_all(now);  // a frame that was to avoid another worker may have nobody else now
}

void Scheduler::receive(int index, const ToMaster& message, Now now) {
  if (!workers_[index]->connected) return;
  std::visit([&](const auto& body) { on(index, body, now); }, message);
}

void Scheduler::on(int index, const Heartbeat&, Now now) {
  workers_[index]->lease_ends = now.steady + options_.lease;
  effects_.messages.push_back({index, Alive{}});
}

void Scheduler::on(int index, const Progress& progress, Now) {
  const auto lease = find_lease(index, progress.attempt);
  if (lease == leases_.end()) return;
  const auto& [job, frame, worker, slot, canceled] = lease->second;
  workers_[index]->slots[slot].progress = std::clamp(progress.progress, 0.0, 1.0);
  effects_.progress.push_back(
      {job, frame, worker, workers_[index]->slots[slot].progress, progress.text});
}

void Scheduler::on(int index, const Done& done, Now now) {
  const auto found = find_lease(index, done.attempt);
  if (found == leases_.end()) {
    effects_.messages.push_back({index, Cancel{done.attempt}});
    return;
  }
  const Lease lease = end_lease(found);
  Job& job = *jobs_.at(lease.job);
  job.finish(lease.frame, index, done.seconds);
  FrameFinished row;
  row.job = lease.job;
  row.frame = lease.frame;
  row.worker = index;
  row.attempt = done.attempt;
  row.seconds = done.seconds;
  row.bytes = done.bytes;
  row.width = done.width;
  row.height = done.height;
  effects_.journal.push_back(std::move(row));
  changed(job);
  end_if_finished(job, now);
  dispatch(index, now);
}

void Scheduler::on(int index, const Failed& failed, Now now) {
  const auto found = find_lease(index, failed.attempt);
  if (found == leases_.end()) {
    effects_.messages.push_back({index, Cancel{failed.attempt}});
    return;
  }
  const Lease lease = end_lease(found);
  Job& job = *jobs_.at(lease.job);
  if (lease.canceled) {
    job.give_back(lease.frame);
    effects_.messages.push_back({index, Cancel{failed.attempt}});  // it needs not be kept
    update_queue(job);
  } else {
    fail_frame(job, lease, failed, now);
  }
  dispatch_all(now);
}

void Scheduler::fail_frame(Job& job, const Lease& lease, const Failed& failed, Now now) {
  const auto worker_name = workers_[lease.worker]->info.name;
  effects_.journal.push_back(JobLogged{
      job.id(), now.unix_ms,
      "frame " + std::to_string(lease.frame) + " failed on " + worker_name + ": " + failed.reason});
  if (job.fail(lease.frame, lease.worker) == Job::Verdict::again) {
    effects_.journal.push_back(AttemptFailed{job.id(), lease.frame, lease.worker, failed.attempt,
                                             failed.seconds, failed.reason, failed.log});
  } else {
    FrameFinished row;
    row.job = job.id();
    row.frame = lease.frame;
    row.outcome = FrameOutcome::failed;
    row.worker = lease.worker;
    row.attempt = failed.attempt;
    row.seconds = failed.seconds;
    row.reason = failed.reason;
    row.log = failed.log;
    effects_.journal.push_back(std::move(row));
  }
  changed(job);
  end_if_finished(job, now);
}

void Scheduler::on(int index, const Unable& unable, Now now) {
  const auto job = jobs_.find(unable.job);
  if (job == jobs_.end()) return;
  WorkerRecord& worker = *workers_[index];
  worker.unable[unable.job] = unable.reason;
  effects_.journal.push_back(
      JobLogged{unable.job, now.unix_ms, worker.info.name + " cannot render it: " + unable.reason});
  const auto slots = worker.slots;
  for (const WorkerSlot& slot : slots)
    if (slot.attempt != 0 && slot.job == unable.job)
      lose(leases_.find(slot.attempt), Loss::is_free, unable.reason, now);
  changed(*job->second);
  dispatch_all(now);
}

void Scheduler::on(int index, const LogLines& log, Now now) {
  if (!jobs_.contains(log.job)) return;
  const std::string from = workers_[index]->info.name + ": ";
  for (const std::string& line : log.lines)
    effects_.journal.push_back(JobLogged{log.job, now.unix_ms, from + line});
}

void Scheduler::on(int index, const Stopped& stopped, Now now) {
  const auto lease = find_lease(index, stopped.attempt);
  if (lease == leases_.end()) return;
  lose(lease, Loss::is_free, "stopped", now);
  dispatch_all(now);
}

void Scheduler::on(int index, const Leaving&, Now now) {
  workers_[index]->leaving = true;
  lose_all(index, Loss::is_free, "the worker left", now);
  effects_.changed_workers.push_back(index);
  update_idle(index);
  dispatch_all(now);
}

TimePoint Scheduler::next_deadline() const {
  TimePoint next = awaited_.empty() ? TimePoint::max() : hold_back_until_;
  for (const auto& worker : workers_)
    if (worker->connected || worker->holds_frames()) next = std::min(next, worker->lease_ends);
  return next;
}

void Scheduler::tick(Now now) {
  for (const auto& worker : workers_) {
    if (worker->lease_ends > now.steady || !(worker->connected || worker->holds_frames())) continue;
    lose_all(worker->index, Loss::counts, "the worker " + worker->info.name + " was lost", now);
    if (!worker->connected) continue;
    effects_.hang_up.push_back(worker->index);
    disconnect(worker->index, now);
  }
  if (!awaited_.empty() && hold_back_until_ <= now.steady) {
    while (!awaited_.empty()) stop_awaiting(*awaited_.begin(), now);
  }
  dispatch_all(now);
}

Scheduler::Leases::iterator Scheduler::find_lease(int worker, AttemptNumber attempt) {
  const auto lease = leases_.find(attempt);
  return lease != leases_.end() && lease->second.worker == worker ? lease : leases_.end();
}

// Frees the slot; the frame's fate is the caller's.
Scheduler::Lease Scheduler::end_lease(Leases::iterator found) {
  const Lease lease = found->second;
  leases_.erase(found);
  workers_[lease.worker]->slots[lease.slot] = {};
  effects_.changed_workers.push_back(lease.worker);
  update_idle(lease.worker);
  return lease;
}

void Scheduler::lose(Leases::iterator found, Loss loss, const std::string& reason, Now now) {
  const AttemptNumber attempt = found->first;
  const Lease lease = end_lease(found);
  Job& job = *jobs_.at(lease.job);
  if (loss == Loss::counts && !lease.canceled) {
    fail_frame(job, lease, Failed{attempt, 0, reason, {}}, now);
  } else {
    job.give_back(lease.frame);
    changed(job);
    update_queue(job);
  }
}

void Scheduler::lose_all(int index, Loss loss, const std::string& reason, Now now) {
  const auto slots = workers_[index]->slots;
  for (const WorkerSlot& slot : slots)
    if (slot.attempt != 0) lose(leases_.find(slot.attempt), loss, reason, now);
  WorkerRecord& worker = *workers_[index];
  if (!worker.connected) effects_.journal.push_back(WorkerUpdated{index});
}

void Scheduler::send_cancel(AttemptNumber attempt, Lease& lease) {
  lease.canceled = true;
  if (workers_[lease.worker]->connected)
    effects_.messages.push_back({lease.worker, Cancel{attempt}});
}

}  // namespace render_farm
