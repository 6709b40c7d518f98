// The bytes that a scheduler sends to a monitor about a busy cluster: hosts, then jobs that come
// and go, so many running at a time.
#pragma once

#include <cstdint>
#include <string>

#include "protocol/messages.hpp"

namespace hostler::bench {

class IcemonStream {
 public:
  IcemonStream(int hosts, int slots, std::uint32_t protocol)
      : hosts_(hosts), slots_(slots), protocol_(protocol) {}

  // What every monitor is told at its login.
  std::string login() const;

  // A new report of one host after another.
  std::string report();

  // A job is asked for and begins.
  std::string begin();

  // The job that has run for longest ends. At least one must run.
  std::string end();

  std::uint32_t running() const { return last_ - ended_; }
  std::uint32_t last_ended() const { return ended_; }

 private:
  std::uint32_t client_of(std::uint32_t job) const;
  std::uint32_t server_of(std::uint32_t job) const;
  icemon::HostReport report_of(std::uint32_t host, std::int32_t load, bool is_own) const;

  const int hosts_;
  const int slots_;
  const std::uint32_t protocol_;
  std::uint32_t last_ = 0;   // job
  std::uint32_t ended_ = 0;  // up to this job
  std::uint32_t reports_ = 0;
};

}  // namespace hostler::bench
