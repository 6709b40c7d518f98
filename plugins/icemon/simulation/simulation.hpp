// A cluster that does not exist: hosts that come, go and report, and builds whose jobs wait,
// compile, fail, are cancelled and are lost, told in the messages of a real scheduler. Pure: its
// time is what advance() says, and the same seed tells the same story.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/control_text.hpp"
#include "protocol/messages.hpp"
#include "simulation/dice.hpp"
#include "simulation/event_queue.hpp"
#include "simulation/simulated_host.hpp"

namespace icemon {

struct SimulationOptions {
  int hosts = 50;
  int slots = 16;               // of a host, on average
  double jobs_per_second = 50;  // that are asked for; fewer begin when all slots are taken
  double mean_job_seconds = 4;
  double local_share = 0.1;  // of all jobs: links and the like
  double failing_share = 0.02;
  double cancelled_share = 0.01;
  double host_losses_per_minute = 1;  // each comes back after 20 to 50 s
  std::uint32_t seed = 12345;
  std::int64_t started_s = 1'700'000'000;  // when the scheduler started, since 1970
};

class Simulation {
 public:
  using Tell = std::function<void(const Message&)>;

  explicit Simulation(SimulationOptions options);

  // What a scheduler tells all monitors when one logs in: its hosts, without their load averages.
  std::vector<Message> login() const;

  // Tells in order all that happens until `time_ms` after the start.
  void advance(std::int64_t time_ms, const Tell& tell);

  // What the control port lists now.
  ControlListing listing() const;

  // What it is asked to do to a host, by its name or address. True: one of that name was logged in
  // and was thrown out; its daemon tries to come back 20 to 50 s later, and a blocked one in vain.
  bool remove_host(std::string_view name, const Tell& tell);
  bool block_host(std::string name, const Tell& tell);
  void unblock_host(std::string_view name);
  const std::vector<std::string>& blocked() const { return blocked_; }

  const SimulationOptions& options() const { return options_; }
  std::int64_t time_ms() const { return now_us_ / 1000; }
  JobId last_job() const { return last_job_; }  // numbers of jobs begin at 1

 private:
  struct SimulatedJob {
    std::size_t client = 0;  // in hosts_
    std::size_t server = no_host;
    std::string file;
    double work_s = 0;          // on a host of speed 1
    std::int64_t begun_us = 0;  // 0: it waits
    bool is_local = false;
  };
  static constexpr std::size_t no_host = static_cast<std::size_t>(-1);

  void happen(const Event& event, const Tell& tell);
  void request(const Tell& tell);
  void request_remote(std::size_t client, const Tell& tell);
  void begin_local(std::size_t client, std::string file, double work_s, const Tell& tell);
  bool try_to_assign(JobId id, SimulatedJob& job);
  void assign_waiting();
  void begin(JobId id, const Tell& tell);
  void end(JobId id, const Tell& tell);
  void cancel(JobId id, const Tell& tell);
  void report(std::size_t host, const Tell& tell);
  void lose_some_host(const Tell& tell);
  void lose_host(std::size_t host, const Tell& tell);
  void come_back_later(std::size_t host);
  void bring_back(std::size_t host, const Tell& tell);
  void drop(JobId id);

  std::size_t choose_client();
  std::size_t choose_server(std::size_t client);
  std::uint32_t clock_s() const;

  SimulationOptions options_;
  Dice dice_;
  std::vector<SimulatedHost> hosts_;
  std::map<JobId, SimulatedJob> jobs_;
  std::deque<JobId> waiting_;
  std::vector<std::string> blocked_;  // names and addresses, as they were given
  EventQueue events_;
  std::int64_t now_us_ = 0;
  JobId last_job_ = 0;
  HostId last_host_ = 0;
};

}  // namespace icemon
