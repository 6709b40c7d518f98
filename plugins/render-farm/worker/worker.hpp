// Worker: renders what a master orders (messages.hpp). It connects, joins, keeps its slots busy,
// and connects again when the connection is lost. What it renders goes on meanwhile, but never
// longer than its lease: then it kills its renderers, because the master gives their frames to
// others.
//
// Owned by one loop. run() must have returned before the worker is destroyed.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "worker/agent_pool.hpp"
#include "hostler/condition.hpp"
#include "hostler/log.hpp"
#include "hostler/transport/address.hpp"
#include "hostler/transport/lines.hpp"
#include "hostler/transport/reconnect.hpp"
#include "protocol/messages.hpp"
#include "worker/slot.hpp"

namespace render_farm {

// Opens a connection to the master.
using Connector = std::function<Task<hostler::Result<hostler::StreamPtr>>()>;

Connector connect_over_tcp(hostler::HostPort master);

struct WorkerOptions {
  std::string name;   // unique in the farm
  std::string token;  // the join token
  int slots = 1;
  int threads = 0;  // of one slot's Blender; 0: the machine's processors shared among the slots
  hostler::BackoffOptions backoff;
};

class Worker {
 public:
  Worker(asio::any_io_executor executor, AgentPool& pool, WorkerOptions options,
         Connector connector, hostler::Log log = {},
         hostler::Clock& clock = hostler::Clock::system());
  ~Worker();

  // Works until stop(). Then no Blender of this worker is left, and nothing half done.
  Task<> run();

  // Ends what is being rendered, tells the master, and returns when run() is about to. Close the
  // pool first, so that nobody waits for a Blender that is just starting.
  Task<> stop();

  bool joined() const { return joined_; }

 private:
  struct Attempt {
    Held held;
    std::string result;     // encoded, kept until released; empty: it is being rendered
    bool canceled = false;  // the master waits for `stopped`
  };
  using Connection = std::shared_ptr<hostler::LineConnection>;

  struct Connecting;  // to the master; may outlive the worker

  Task<WorkerInfo> describe();
  Task<std::optional<hostler::Result<hostler::StreamPtr>>> connect();
  Task<> pause(hostler::Duration);
  Task<> serve(hostler::StreamPtr stream);
  Task<hostler::Result<Welcome>> join(Connection connection, hostler::TimePoint& proved_at,
                                      std::vector<Held>& proved);
  Task<> take_messages(Connection connection);
  Task<> beat(Connection connection);
  Task<> watch_lease();
  void renew_lease(hostler::TimePoint sent);
  void fence();

  void take(const Setup& message);
  void take(const Order& message);
  void take(const Cancel& message);
  void take(const Release& message);
  void take(const Forget& message);
  void take(const Alive& message);
  template <class Other>
  void take(const Other&) {}  // of the joining

  Task<> carry_out(Order order, JobSetup job);
  bool wanted(AttemptNumber number) const;
  void finish(const Order& order, Outcome outcome);
  void give_up_job(const Unable& message);
  void take_log_line(JobId job, std::string_view line);
  void flush_log();
  std::vector<Held> held() const;
  void send(const ToMaster& message);
  void send_line(const std::string& line);

  asio::any_io_executor executor_;
  AgentPool& pool_;
  WorkerOptions options_;
  Connector connector_;
  hostler::Log log_;
  hostler::Clock& clock_;
  const std::string session_;

  std::vector<std::unique_ptr<Slot>> slots_;
  std::map<JobId, JobSetup> jobs_;
  std::set<JobId> unable_;  // said so; orders that crossed the message are dead
  std::map<AttemptNumber, Attempt> attempts_;
  std::map<JobId, std::vector<std::string>> log_lines_;  // to be sent together

  WorkerInfo info_;
  std::shared_ptr<Connecting> connecting_;
  Connection connection_;
  bool joined_ = false;
  bool stopping_ = false;
  bool over_ = false;  // run() has returned or is about to
  int running_ = 0;    // coroutines of this worker under way
  hostler::Condition changed_;
  hostler::Duration lease_{};
  std::deque<hostler::TimePoint> unanswered_;  // when the heartbeats were sent
  std::unique_ptr<hostler::Timer> pause_;
  std::unique_ptr<hostler::Timer> beat_;
  std::unique_ptr<hostler::Timer> fence_;
};

}  // namespace render_farm
