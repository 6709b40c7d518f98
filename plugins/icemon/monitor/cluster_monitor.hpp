// One cluster that is watched: finds its scheduler, logs in, keeps its state, tells the news, and
// comes back after each loss.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "connection/discovery.hpp"
#include "history/history.hpp"
#include "hostler/clock.hpp"
#include "hostler/condition.hpp"
#include "hostler/log.hpp"
#include "live/live_feed.hpp"
#include "monitor/news.hpp"

namespace icemon {

class SchedulerLink;

// What is watched: a scheduler by its address, or whichever serves a net.
struct WatchTarget {
  std::string id;       // names the cluster: the net's name, or the address as it was configured
  std::string netname;  // empty: of any net
  std::optional<hostler::HostPort> scheduler;  // empty: whichever was found for the net
};

struct MonitorOptions {
  std::chrono::milliseconds live_interval{200};
  std::chrono::milliseconds probe_interval{30'000};  // is the scheduler still there?
  std::chrono::milliseconds discovery_wait{2'500};   // for answers to a broadcast
  ClusterOptions cluster;
  hostler::Duration first_retry = std::chrono::seconds(1);
  hostler::Duration longest_retry = std::chrono::seconds(30);
  // A net that discovery found is forgotten when its scheduler neither answers nor is watched for
  // so long: a night must not suffice.
  hostler::Duration forget_nets_after = std::chrono::hours(24);
  hostler::Clock* discovery_clock = &hostler::Clock::system();  // tests: for that, and its rounds
  std::function<void()> lost = [] {};  // a session ended: discovery looks at once
};

class ClusterMonitor : private ClusterObserver {
 public:
  // `history` may be null. News and history must outlive the monitor.
  ClusterMonitor(hostler::asio::any_io_executor executor, WatchTarget target, MonitorOptions options,
                 MonitorNews& news, History* history, const hostler::Log& log);
  ~ClusterMonitor() override;

  // Watches until it is cancelled.
  hostler::Task<> run();

  // Discovery's word for a net without a fixed scheduler: from now on this one. Another than before
  // ends the session with the old one.
  void follow(const FoundScheduler& best);

  // Nobody watches any more; call it when run() has ended. Tells all who listen, and the history,
  // that of the hosts and jobs nothing more will be known.
  void retire();

  const std::string& id() const { return target_.id; }
  const WatchTarget& target() const { return target_; }
  const SchedulerView& scheduler() const { return view_; }
  const Cluster& cluster() const { return cluster_; }
  std::optional<hostler::HostPort> address() const { return address_; }  // of its scheduler, if known

  LiveSnapshot live(Moment now) const;
  SnapshotView snapshot(Moment now) const;
  const std::deque<JobView>& ended_jobs() const { return ended_; }  // the newest 2,000, newest last

 private:
  void give_up(const std::string& reason);
  hostler::Task<> watch();
  hostler::Task<bool> session(hostler::HostPort address);  // true: it was logged in
  hostler::Task<bool> log_in_and_read(hostler::HostPort address);
  hostler::Task<std::string> read(SchedulerLink& link);
  hostler::Task<> look_after(hostler::HostPort address);
  hostler::Task<> moved_from(hostler::HostPort address);
  hostler::Task<> tell_live();
  hostler::Task<> tick();
  void every_second(Moment now);
  void every_minute(Moment now);
  void logged_in(const SchedulerLink& link);
  void learn(const FoundScheduler& identity);
  void begin_run(std::int64_t started_ms);
  void probed(const hostler::Result<FoundScheduler>& answer);
  void set_state(LinkState state, const std::string& reason);
  void view_changed();
  void something_changed();

  void host_changed(const Host& host) override;
  void host_counted(const Host& host) override;
  void host_renamed(const Host& before) override;
  void host_forgotten(HostId host) override;
  void job_changed(const Job& job) override;
  void job_ended(const Job& job) override;

  hostler::asio::any_io_executor executor_;
  WatchTarget target_;
  MonitorOptions options_;
  MonitorNews& news_;
  History* history_;
  const hostler::Log& log_;
  SchedulerView view_;
  Cluster cluster_;
  LiveFeed feed_;
  Moment now_;                                  // of what is being applied
  std::optional<hostler::HostPort> address_;
  std::optional<FoundScheduler> found_;         // of a net: the one to follow
  std::deque<JobView> ended_;
  std::unordered_set<HostId> reported_;         // hosts with news for icemon.host.changed
  hostler::TimePoint told_at_{};                // the last delta
  bool is_dirty_ = false;                       // there is something to tell the pages
  bool stats_changed_ = false;
  bool was_logged_in_ = false;                  // at least once
  std::int64_t run_started_s_ = 0;  // of the scheduler; else the login
  bool did_answer_probes_ = false;              // in this session: it said who it is
  int unanswered_probes_ = 0;
  hostler::Condition retarget_;                 // follow() said another address
  hostler::Condition dirty_;
};

}  // namespace icemon
