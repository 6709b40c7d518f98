// The distribution's icecc-scheduler on the loopback interface, as any user: for tests with daemons
// that only pretend (fake_daemon.hpp).
#pragma once

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "hostler/asio.hpp"
#include "hostler/process.hpp"
#include "hostler/transport/address.hpp"

namespace icemon {

class RealScheduler {
 public:
  // The program; empty: it is not installed.
  static std::string program();

  // Returns when it answers. Port 0 takes a free one. Throws Failure with what it said.
  static hostler::Task<std::unique_ptr<RealScheduler>> start(
      hostler::asio::any_io_executor executor, std::string netname = "test",
      std::uint16_t port = 0);

  const hostler::HostPort& address() const { return address_; }

  void signal(int number) { process_.signal(number); }
  hostler::Task<> end(int signal = SIGTERM);

 private:
  RealScheduler(hostler::Process process, hostler::HostPort address)
      : process_(std::move(process)), address_(std::move(address)) {}

  hostler::Process process_;
  hostler::HostPort address_;
};

}  // namespace icemon
