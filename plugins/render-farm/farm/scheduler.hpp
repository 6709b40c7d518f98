// Scheduler: the master's decisions. Which worker renders which frame of which job, and what
// follows when a worker answers, is lost or comes back. Pure: time and events go in, Effects come
// out; no I/O, no clock, no randomness.
//
// Jobs are served by priority, then age; an event costs O(log n) of what waits. What holds always:
//  - a frame has at most one lease, and no other worker gets it before the lease has ended: by a
//    result, by the worker's word that the renderer is dead, or by the worker's silence for the
//    lease's time, after which the worker has killed it by itself;
//  - an attempt's number is never given out twice, and a message about an ended lease changes
//  nothing;
//  - a frame is finished once, and fails after max_attempts failures.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "farm/effects.hpp"
#include "hostler/error.hpp"
#include "farm/job.hpp"
#include "farm/worker_record.hpp"

namespace render_farm {

// Whether a worker may have this name and so many slots; the error says what it may have.
hostler::Result<> check_worker_info(const WorkerInfo& info);

struct SchedulerOptions {
  std::uint32_t epoch = 1;  // higher than at any start of the master before
  std::chrono::milliseconds lease = std::chrono::seconds(30);
  // With nobody to wait for: a job that none of the connected workers can render fails.
  bool fail_what_nobody_can = false;
};

// What is left of a frame that failed before a restart.
struct PastFailure {
  JobId job = 0;
  int frame = 0;
  std::string worker;
  AttemptNumber attempt = 0;
};

// All that the journal knows.
struct Restored {
  JobId last_job = 0;
  std::vector<JobRecord> jobs;
  std::vector<PastFailure> failures;
  struct Worker {
    std::string name;
    bool enabled = true;
    bool may_render = false;  // it was connected when the master ended
  };
  std::vector<Worker> workers;
};

class Scheduler {
 public:
  explicit Scheduler(SchedulerOptions options)
      : options_(options), next_attempt_(first_attempt(options.epoch)) {}

  // Once, before any event. Jobs that ran wait until the workers that may still render their frames
  // have come back, at most a lease's time.
  void restore(Restored restored, Now now);

  // ---- wishes of people ----
  JobId submit(JobSpec spec, Now now);  // gives it its number
  hostler::Result<> cancel(JobId job, Now now);
  // The failed and the canceled frames, or all; returns how many wait now.
  hostler::Result<std::size_t> requeue(JobId job, bool all, Now now);
  // "all" or names. Returns the workers whose state changed, or which name is unknown.
  hostler::Result<std::vector<int>> enable(const std::vector<std::string>& names, bool enabled,
                                           Now now);

  // The job's video is there.
  void preview_made(JobId job);

  // ---- workers ----
  // An error refuses the worker, with a sentence for it.
  hostler::Result<int> connect(const Proof& proof, std::string address, Now now);
  void disconnect(int worker, Now now);
  void receive(int worker, const ToMaster& message, Now now);

  // While it is not empty no frame is given out, for this reason; what is rendered goes on.
  void pause(std::string reason, Now now);

  // ---- time ----
  // Call tick() then; never, when it is time_point::max().
  std::chrono::steady_clock::time_point next_deadline() const;
  void tick(Now now);

  // What the events since the last call lead to.
  Effects take_effects();

  // ---- for display ----
  const Job* find_job(JobId job) const;
  const std::map<JobId, std::unique_ptr<Job>>& jobs() const { return jobs_; }
  const WorkerRecord& worker(int index) const { return *workers_[index]; }
  int worker_count() const { return static_cast<int>(workers_.size()); }
  const WorkerRecord* find_worker(std::string_view name) const;
  std::size_t lease_count() const { return leases_.size(); }
  std::string worker_of(AttemptNumber attempt) const;  // of a frame that is rendered; or empty
  double progress_of(AttemptNumber attempt) const;     // 0..1
  // Why nothing of an unfinished job is rendered at the moment; empty when something is.
  std::string why_waiting(const Job& job) const;

 private:
  struct Lease {
    JobId job;
    int frame;
    int worker;
    int slot;
    bool canceled = false;  // cancel was sent, stopped is awaited
  };
  using Leases = std::unordered_map<AttemptNumber, Lease>;
  enum class Loss { counts, is_free };  // whether it is one of the frame's attempts

  // scheduler.cpp: jobs and dispatch
  void dispatch(int worker, Now now);
  void dispatch_all(Now now);
  bool give_one(int worker, Now now);
  bool can_render(const WorkerRecord& worker, const Job& job) const;
  bool another_can(const Job& job, const std::set<int>& but) const;
  void update_queue(const Job& job);
  void begin(Job& job, int frame, AttemptNumber attempt, int worker, int slot, Now now);
  void end_if_finished(Job& job, Now now);
  void end(Job& job, JobState state, Now now);
  void fail_unrenderable(Now now);
  void changed(const Job& job);

  // scheduler_workers.cpp: workers, leases and their ends
  void on(int worker, const Progress&, Now);
  void on(int worker, const Done&, Now);
  void on(int worker, const Failed&, Now);
  void on(int worker, const Unable&, Now);
  void on(int worker, const LogLines&, Now);
  void on(int worker, const Stopped&, Now);
  void on(int worker, const Heartbeat&, Now);
  void on(int worker, const Leaving&, Now);
  void on(int, const Hello&, Now) {}
  void on(int, const Proof&, Now) {}
  Leases::iterator find_lease(int worker, AttemptNumber attempt);
  Lease end_lease(Leases::iterator lease);
  void lose(Leases::iterator lease, Loss loss, const std::string& reason, Now now);
  void lose_all(int worker, Loss loss, const std::string& reason, Now now);
  void fail_frame(Job& job, const Lease& lease, const Failed& failed, Now now);
  void resolve_held(int worker, const Proof& proof, bool same_process, Now now);
  bool adopt(int worker, const Held& held, Now now);
  void send_cancel(AttemptNumber attempt, Lease& lease);
  int worker_index(const std::string& name);
  void stop_awaiting(int worker, Now now);
  void update_idle(int worker);
  bool holds_back(const Job& job) const;

  SchedulerOptions options_;
  AttemptNumber next_attempt_;
  JobId last_job_ = 0;
  std::map<JobId, std::unique_ptr<Job>> jobs_;
  std::set<std::pair<int, JobId>> queue_;  // (-priority, job) of those with waiting frames
  std::vector<std::unique_ptr<WorkerRecord>> workers_;
  std::map<std::string, int, std::less<>> worker_by_name_;
  std::set<int> idle_;  // workers that may be given a frame
  Leases leases_;
  std::string paused_;  // why; empty: it is not
  std::set<int> awaited_;  // after a restart: workers that may still render
  std::chrono::steady_clock::time_point hold_back_until_;
  JobId last_restored_job_ = 0;
  std::set<AttemptNumber> failed_before_;  // the restart; a worker may still keep their results
  Effects effects_;
};

}  // namespace render_farm
