// Master: carries out what the scheduler decides. It owns the connections of the workers, writes
// the journal behind the decisions and tells the audience. Everything on one loop.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "hostler/asio.hpp"
#include "hostler/clock.hpp"
#include "hostler/condition.hpp"
#include "hostler/log.hpp"
#include "hostler/transport/lines.hpp"
#include "hostler/transport/tcp.hpp"
#include "master/journal.hpp"
#include "farm/scheduler.hpp"
#include "interface/views.hpp"

namespace render_farm {

// Who is told of news that may be lost, or a test; the durable events are the journal's.
class Audience {
 public:
  virtual ~Audience() = default;
  virtual void worker_changed(const WorkerView& worker) = 0;  // changes close together come as one
  virtual void frame_finished(const FrameNews& frame) = 0;    // it is on disk
  virtual void frame_progress(const ProgressNews& progress) = 0;
  virtual void job_ended(const Job& job) = 0;  // once, when it is completed, failed or canceled
  virtual void trouble(const std::string& text) = 0;  // the journal's; empty: it is over
};

struct MasterOptions {
  std::chrono::milliseconds lease = std::chrono::seconds(30);
  bool fail_what_nobody_can = false;
  hostler::Duration news_every = std::chrono::milliseconds(200);
};

class Master {
 public:
  Master(asio::any_io_executor executor, std::unique_ptr<Journal> journal, Audience& audience,
         MasterOptions options, hostler::Clock& clock, hostler::Log log);
  ~Master();

  // Its life: writes the journal, keeps the leases. Ends some time after stop().
  Task<> run();
  // Closes all connections.
  void stop();

  // Serves a worker that connected, until the connection ends. Knowing `token` is what it takes to
  // be let in; a connection inside the process uses the empty one.
  Task<> serve_worker(hostler::StreamPtr stream, std::string token);

  // The wishes of people; each is on disk when it is answered.
  Task<hostler::Result<JobId>> submit(JobSpec job);
  Task<hostler::Result<>> cancel(JobId job);
  Task<hostler::Result<std::size_t>> requeue(JobId job, bool all);
  // Returns the workers whose state changed.
  Task<hostler::Result<std::vector<std::string>>> enable(std::vector<std::string> names,
                                                         bool enabled);
  void preview_made(JobId job);
  void log(JobId job, std::string line);

  // Waits until the job has ended and all of it is on disk. `changed` is called with news of it.
  // Error: there is no such job.
  Task<hostler::Result<JobView>> wait_for(JobId job, std::function<void(const JobView&)> changed);

  const Scheduler& scheduler() const { return scheduler_; }
  Journal& journal() { return *journal_; }

 private:
  using Link = std::shared_ptr<hostler::LineConnection>;

  Now now() const;
  void carry_out();
  void record(const JournalRow& row);
  void send(int worker, const ToWorker& message);
  void hang_up(int worker);
  void tell_news();
  Task<> keep_leases();
  Task<> keep_telling();
  void committed(const std::vector<JournalEntry>& entries);
  void troubled(const std::string& text);
  hostler::Result<> writable() const;

  // worker_door.cpp
  Task<hostler::Result<Proof>> let_in(Link link, std::string token, std::string& mac);
  Task<hostler::Result<int>> join(Link link, std::string token);
  Task<> listen_to(Link link, int worker);

  asio::any_io_executor executor_;
  hostler::Clock& clock_;
  hostler::Log log_;
  std::unique_ptr<Journal> journal_;
  Audience& audience_;
  MasterOptions options_;
  Scheduler scheduler_;
  std::vector<Link> links_;  // by worker; null: not connected
  std::set<Link> joining_;
  std::unique_ptr<hostler::Timer> lease_timer_;
  std::unique_ptr<hostler::Timer> news_timer_;
  hostler::Condition news_;       // something below changed
  hostler::Condition jobs_told_;  // for wait_for
  std::set<JobId> changed_jobs_;
  std::set<int> changed_workers_;
  bool stopping_ = false;
};

}  // namespace render_farm
