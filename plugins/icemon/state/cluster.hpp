// What a scheduler's monitor messages mean: the hosts, the jobs with their whole life, who compiles
// for whom. A pure state machine: messages and moments in, state and notifications out. One Cluster
// is one run of one scheduler after another: a lost connection ends what was running as `lost`.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "protocol/control_text.hpp"
#include "protocol/messages.hpp"
#include "state/moment.hpp"

namespace icemon {

enum class JobState {
  pending,    // asked for, no compile server yet
  compiling,  // on a compile server, or on the client itself
  local,      // a job that needs no scheduler (link, icerun), running
  done,
  failed,     // exit code not 0; `reason` explains it
  cancelled,  // the client gave it up
  lost,       // nobody will ever tell how it ended: connection, host or scheduler lost, or too old
};
BOOST_DESCRIBE_ENUM(JobState, pending, compiling, local, done, failed, cancelled, lost)

constexpr bool has_ended(JobState state) { return state >= JobState::done; }

struct Job {
  JobId id = 0;
  JobState state = JobState::pending;
  bool is_local = false;      // also when it has ended
  bool joined_late = false;   // it was there before us: file and client may be unknown
  std::string file;           // empty: not known
  std::uint32_t language = 0;
  HostId client = 0;          // 0: not known
  HostId host = 0;            // 0: none yet
  int slot = -1;              // of the host while it runs, from 0: the row of a Gantt chart
  Moment requested;           // arrival of the request; of the begin when that came first
  Moment begun;               // arrival of the begin; steady_ms 0: not begun
  Moment ended;
  std::int64_t waited_ms = 0;   // from request to begin; -1 not known
  JobDone result;             // of ended remote jobs
  std::string reason;         // why it failed, was cancelled or lost; empty otherwise
};

struct Host {
  HostId id = 0;
  std::string name;
  std::string ip;
  std::string platform;
  std::string features;
  std::int32_t version = 0;   // 0: not said
  std::int32_t max_jobs = 0;
  bool no_remote = false;
  double speed = 0;
  std::int32_t load = 1000;
  std::optional<std::int32_t> load_average1, load_average5, load_average10;  // times 1000
  std::optional<std::int32_t> free_memory_mib;
  bool is_online = true;      // false: it left, or the scheduler is not heard any more
  Moment since;               // of being online or offline
  Moment seen;                // its last report
  int compiling = 0;          // jobs of others and its own that compile on it through the scheduler
  int local = 0;              // local jobs that run on it
  int requested = 0;          // its own jobs that compile somewhere
  int pending = 0;            // its own jobs that wait for a compile server
  std::uint64_t done = 0, failed = 0;  // jobs it compiled since its login
  std::vector<JobId> slots;   // what runs where; 0: free
};

struct PlatformTotals {
  std::string platform;
  int hosts = 0;      // online
  int slots = 0;      // of those that take jobs of others
  int compiling = 0;
};

struct Totals {
  int hosts = 0;        // online
  int slots = 0;        // sum of max_jobs over online hosts
  int available = 0;    // the same over those with load < 1000 that take jobs of others
  int compiling = 0;
  int local = 0;
  int pending = 0;
  std::uint64_t done = 0, failed = 0, cancelled = 0, lost = 0, local_done = 0;  // since the start
  std::vector<PlatformTotals> platforms;
};

// Hears of each change. Called inside apply() and the like; must not call back into the Cluster's
// changing functions.
class ClusterObserver {
 public:
  virtual ~ClusterObserver() = default;
  virtual void host_changed(const Host& host) = 0;   // new, or something about it changed
  virtual void host_forgotten(HostId host) = 0;
  virtual void job_changed(const Job& job) = 0;      // new or changed, and not ended
  virtual void job_ended(const Job& job) = 0;        // once; the job is forgotten after the call
};

struct ClusterOptions {
  std::int64_t offline_host_ms = 60'000;      // how long a host that left is still shown
  std::int64_t local_job_ms = 12 * 3'600'000; // an older local job is lost; some daemons never end them
  std::size_t max_jobs = 100'000;             // pending and running; the oldest beyond are lost
  std::size_t max_hosts = 20'000;
};

class Cluster {
 public:
  explicit Cluster(ClusterObserver& observer, ClusterOptions options = {});

  void apply(const Message& message, Moment now);

  // What the control port listed right after a login: names files and clients of jobs that were
  // there before us, and shows those that nobody announced.
  void fill(const ControlListing& listing, Moment now);

  // The connection is gone: all hosts are offline, all jobs lost, with this reason. Host and job
  // numbers may mean something else afterwards.
  void disconnect(const std::string& reason, Moment now);

  // What only time ends: offline hosts to forget, local jobs too old. Call about once a second.
  void expire(Moment now);

  const std::map<HostId, Host>& hosts() const { return hosts_; }
  const Host* find_host(HostId id) const;
  const std::unordered_map<JobId, Job>& jobs() const { return jobs_; }  // pending and running
  const Job* find_job(JobId id) const;
  Totals totals() const;

  // The number for `make -j`: over online hosts with load < 1000 that take jobs of others, the sum
  // of free slots, less what is pending; at least 1.
  int free_slots() const;

  // Why a host gets no jobs now, for people; empty: it would.
  static std::string why_idle(const Host& host);

 private:
  struct Counters {
    std::uint64_t done = 0, failed = 0, cancelled = 0, lost = 0, local_done = 0;
  };
  ClusterObserver& observer_;
  ClusterOptions options_;
  std::map<HostId, Host> hosts_;
  std::unordered_map<JobId, Job> jobs_;
  Counters counters_;
};

}  // namespace icemon
