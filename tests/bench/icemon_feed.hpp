// A scheduler that plays a busy cluster to any number of monitors at once, all the same bytes, from
// a thread of its own. Every monitor's library can log in: discovery, handshake, login.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

#include "hostler/asio.hpp"

namespace hostler::bench {

struct IcemonLoad {
  int hosts = 100;
  int slots = 16;       // of each host
  int running = 1'200;  // jobs at a time
  double jobs_per_second = 400;
};

class IcemonFeed {
 public:
  explicit IcemonFeed(IcemonLoad load);
  ~IcemonFeed();

  std::uint16_t port() const { return port_; }
  int monitors() const { return monitors_; }  // that have logged in

  // From now on jobs come and go; the first ones all at once.
  void start();

  std::uint64_t messages() const { return messages_; }  // to each monitor

  // When the end of a job was sent; the epoch: not yet.
  std::chrono::steady_clock::time_point ended_at(std::uint32_t job) const;

 private:
  class Scheduler;

  std::atomic<int> monitors_{0};
  std::atomic<std::uint64_t> messages_{0};
  std::uint16_t port_ = 0;
  std::unique_ptr<Scheduler> scheduler_;
  std::thread thread_;
};

}  // namespace hostler::bench
