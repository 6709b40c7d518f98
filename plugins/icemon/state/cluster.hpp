// What a scheduler's monitor messages mean: the hosts, the jobs with their whole life, who compiles
// for whom. A pure state machine: messages and moments in, state and notifications out. One Cluster
// is one run of one scheduler after another: a lost connection ends what was running as `lost`.
//
// A message costs the same however many hosts and jobs there are: a look-up of its job and hosts,
// and the sums that it changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "protocol/control_text.hpp"
#include "protocol/messages.hpp"
#include "state/host.hpp"
#include "state/job.hpp"
#include "state/moment.hpp"
#include "state/totals.hpp"

namespace icemon {

// Hears of each change. Called inside apply() and the like, when all counters are right already;
// must not call back into the Cluster's changing functions.
class ClusterObserver {
 public:
  virtual ~ClusterObserver() = default;
  virtual void host_changed(const Host& host) = 0;  // new, or something that it reports changed
  // Only its counts of jobs changed: comes with every job, so for whom reports are enough ignores
  // it.
  virtual void host_counted(const Host& host) { host_changed(host); }
  // It goes on under another name or address; `before` is offline under the old one. host_changed()
  // follows.
  virtual void host_renamed(const Host& /*before*/) {}
  virtual void host_forgotten(HostId host) = 0;
  virtual void job_changed(const Job& job) = 0;  // new or changed, and not ended
  virtual void job_ended(const Job& job) = 0;    // once; the job is forgotten after the call
};

struct ClusterOptions {
  std::int64_t offline_host_ms = 60'000;  // how long a host that left is still shown
  std::int64_t local_job_ms =
      12 * 3'600'000;              // an older local job is lost; some daemons never end them
  std::int64_t grace_ms = 5'000;   // the scheduler ends the jobs of a host that left right
                                   // behind its leaving; what is left then is lost
  std::int64_t fill_ms = 60'000;   // so long after a login a listing may still add jobs
  std::size_t max_jobs = 100'000;  // pending and running; beyond, the oldest sixteenth is lost
  std::size_t max_hosts = 20'000;  // beyond, new ones are not taken
};

class Cluster {
 public:
  explicit Cluster(ClusterObserver& observer, ClusterOptions options = {});
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  void apply(Message message, Moment now);

  // What the control port listed right after a login: names files and clients of jobs that were
  // there before us, and shows those that nobody announced and that have not ended meanwhile. Once
  // a login; a later listing only fills names.
  void fill(const ControlListing& listing, Moment now);

  // The connection is gone: all hosts are offline, all jobs lost, with this reason. Host and job
  // numbers may mean something else afterwards.
  void disconnect(const std::string& reason, Moment now);

  // What only time ends: offline hosts to forget, jobs that nobody ended. Call about once a second.
  void expire(Moment now);

  const std::map<HostId, Host>& hosts() const { return hosts_; }
  const Host* find_host(HostId id) const;
  const std::unordered_map<JobId, Job>& jobs() const { return jobs_; }  // pending and running
  const Job* find_job(JobId id) const;
  Totals totals() const { return totals_.totals(); }

  // The number for `make -j`: over online hosts with load < 1000 that take jobs of others, the sum
  // of free slots, less what is pending; at least 1.
  int free_slots() const;

  // Why a host gets no jobs now, for people; empty: it would.
  static std::string why_idle(const Host& host) { return icemon::why_idle(host); }

  // The same machine, by name and address, has logged in anew: what becomes of this login is no
  // news of the machine.
  bool is_replaced(const Host& host) const;

  // Messages that changed nothing: repeated, or about a job or host that is not known.
  std::uint64_t ignored() const { return ignored_; }

 private:
  void take(HostReport&& report, Moment now);
  void take(JobRequest&& request, Moment now);
  void take(JobBegin&& begin, Moment now);
  void take(JobDone&& done, Moment now);
  void take(LocalJobBegin&& begin, Moment now);
  void take(LocalJobDone&& done, Moment now);
  void take(SchedulerEnd&& end, Moment now);

  Host* current_host(HostId id);  // null: not of this session
  Host* add_host(HostId id, Moment now);
  void note_login(const Host& host, const std::string& old_key);
  void host_left(HostId id, Moment now);
  void set_offline(Host& host, Moment now);
  void forget_host(HostId id, Moment now);

  Job* find(JobId id);
  Job& add_job(JobId id, JobState state, Moment now);
  void begin_on(Job& job, HostId host, Moment now);
  Host* leave_host(const Job& job);  // null: it was on none that is known
  Host* leave_client(const Job& job);
  void end(Job& job, JobState state, std::string reason, Moment now);
  void end_all(const std::vector<JobId>& jobs, const std::string& reason, Moment now);
  void make_room_for_jobs(Moment now);
  void remember_end(JobId id);
  void expire_local_jobs(Moment now);
  std::string reason_of_loss(const Job& job) const;

  ClusterObserver& observer_;
  ClusterOptions options_;
  std::map<HostId, Host> hosts_;
  // Those that were reported since the login. The numbers of others mean nothing any more: they may
  // come again for other hosts.
  std::unordered_map<HostId, Host*> session_hosts_;
  std::unordered_map<std::string, HostId> logins_;  // the newest of each name and address
  std::unordered_map<JobId, Job> jobs_;
  TotalsKeeper totals_;
  std::uint64_t ignored_ = 0;
  std::int64_t local_jobs_checked_ms_ = 0;

  // Between a login and its listing: jobs that ended, and so must not come back by it.
  bool awaits_listing_ = true;
  bool session_begun_ = false;
  Moment login_;
  std::vector<JobId> ended_since_login_;
};

}  // namespace icemon
