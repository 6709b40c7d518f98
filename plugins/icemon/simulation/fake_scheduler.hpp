// A scheduler of a simulated cluster on the network: monitors of all kinds watch it as they watch a
// real one. It negotiates protocols 22 to 44, tells every host at each login, sends the stream in
// bursts, answers discovery on the same port, obeys its control port (port + 1) as a real one does,
// and drops a monitor that does not read. Everything on one loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "hostler/asio.hpp"
#include "hostler/clock.hpp"
#include "hostler/error.hpp"
#include "hostler/task_group.hpp"
#include "hostler/transport/address.hpp"
#include "hostler/transport/frames.hpp"
#include "hostler/transport/lines.hpp"
#include "hostler/transport/tcp.hpp"
#include "hostler/transport/udp.hpp"
#include "simulation/simulation.hpp"

namespace icemon {

struct FakeSchedulerOptions {
  hostler::HostPort listen{"127.0.0.1", 0};  // port 0 takes a free pair of ports
  std::string netname = "SIMULATION";
  std::uint32_t protocol = 43;           // its highest
  std::chrono::milliseconds burst{100};  // at most 200 ms with a real one
  std::size_t queue_bytes = 256 * 1024;  // that may wait for a monitor that reads too slowly
  SimulationOptions simulation;
};

struct FakeSchedulerCounters {
  std::size_t monitors = 0;  // logged in now
  std::uint64_t logins = 0;
  std::uint64_t dropped = 0;      // monitors that did not read
  std::uint64_t messages = 0;     // that the cluster told, however many monitors heard them
  std::uint64_t discoveries = 0;  // requests that were answered
};

class FakeScheduler {
 public:
  // The clock gives the cluster its time.
  FakeScheduler(hostler::asio::any_io_executor executor, FakeSchedulerOptions options,
                hostler::Clock& clock = hostler::Clock::system());
  ~FakeScheduler();

  // Takes its ports: one for TCP and UDP, the next one for the control port.
  hostler::Result<void> listen();
  hostler::HostPort address() const;  // after listen()

  // Serves until stop() or until it is cancelled; all connections have ended then.
  hostler::Task<> run();
  void stop();

  FakeSchedulerCounters counters() const;
  const Simulation& simulation() const { return simulation_; }

 private:
  struct Monitor {
    std::shared_ptr<hostler::FrameConnection> frames;
    std::uint32_t protocol = 0;
  };

  hostler::Result<void> take_ports(std::uint16_t port);
  hostler::Task<> accept_monitors();
  hostler::Task<> accept_askers();
  hostler::Task<> answer_discovery();
  hostler::Task<> tell_stream();
  hostler::Task<> serve(hostler::StreamPtr stream, hostler::Task<> service);
  hostler::Task<> serve_monitor(hostler::StreamPtr stream);
  hostler::Task<hostler::Result<std::uint32_t>> negotiate(hostler::StreamPtr stream);
  hostler::Task<> serve_control(hostler::StreamPtr stream);
  std::string control_answer(std::string_view command);
  std::string control_greeting() const;

  void tell(const Message& message);
  void tell_hosts();

  hostler::asio::any_io_executor executor_;
  FakeSchedulerOptions options_;
  hostler::Clock& clock_;
  Simulation simulation_;
  std::optional<hostler::TcpListener> monitor_door_, control_door_;
  std::optional<hostler::UdpSocket> discovery_;
  std::unique_ptr<hostler::Timer> next_burst_;
  hostler::TimePoint started_;
  std::list<hostler::StreamPtr> connections_;  // of all kinds
  std::list<Monitor> monitors_;
  std::map<std::uint32_t, std::string> encoded_;  // the message that is told, by protocol
  FakeSchedulerCounters counters_;
  bool is_stopping_ = false;
  hostler::TaskGroup tasks_;
};

}  // namespace icemon
