// A daemon of an icecream cluster that compiles nothing: a real scheduler takes it for one, and
// what it says is up to a test. Also the daemon's clients, which ask it for compile servers.
//
//   login := port:u32 max_jobs:u32 environments name:string platform:string chroot:u32
//   no_remote:u32
//            [42: features:u32]
//   environments := count:u32 (platform:string environment:string)*
//   request := environments file:string language:u32 count:u32 target:string flags:u32 client:u32
//              preferred:string [31: u32] [34: minimal_version:u32] [39: clients:u32]
//              [42: features:u32] [43: niceness:u32]
//   use_server := job:u32 port:u32 host:string platform:string got_environment:u32 client:u32 …
//   no_server := job:u32 client:u32
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "hostler/asio.hpp"
#include "hostler/condition.hpp"
#include "hostler/transport/address.hpp"
#include "hostler/transport/frames.hpp"
#include "hostler/transport/tcp.hpp"
#include "protocol/messages.hpp"

namespace icemon {

struct FakeDaemonOptions {
  std::string name;
  std::uint32_t max_jobs = 2;
  bool no_remote = false;  // asks for compile servers and is none itself
  std::string platform = "x86_64";
  std::uint32_t protocol = 43;  // its highest, 38 to 43
};

struct FakeRequest {
  std::string file;
  std::uint32_t client = 1;  // numbers the daemon's clients
  std::uint32_t count = 1;   // so many servers at once
  std::string preferred;     // a daemon's name
  std::uint32_t language = 1;
};

// The scheduler's answer to a request.
struct Assignment {
  JobId job = 0;
  std::uint32_t client = 0;
  std::uint16_t port = 0;  // of the daemon that shall compile; 0: the client itself
};

class FakeDaemon : public std::enable_shared_from_this<FakeDaemon> {
 public:
  // Returns when the scheduler knows the daemon. Throws Failure when there is no scheduler.
  static hostler::Task<std::shared_ptr<FakeDaemon>> login(hostler::asio::any_io_executor executor,
                                                          hostler::HostPort scheduler,
                                                          FakeDaemonOptions options);

  std::uint16_t port() const { return listener_.port(); }
  bool is_connected() const { return frames_->is_open(); }

  // As a daemon.
  void report(std::uint32_t load, std::uint32_t load_average = 500, std::uint32_t free_mib = 4096);
  void begin(JobId job);
  void end(const JobDone& result);
  void leave();

  // As its clients.
  void ask(const FakeRequest& request);
  hostler::Task<Assignment> next_assignment();  // throws Failure when the connection ends first
  void give_up(std::uint32_t client);           // a client that has no assignment yet is gone
  void begin_local(std::uint32_t client, const std::string& output);
  void end_local(std::uint32_t client);

 private:
  FakeDaemon(hostler::StreamPtr stream, hostler::TcpListener listener, FakeDaemonOptions options);
  void send_login();
  void send(const std::string& payload);
  hostler::Task<> read();
  hostler::Task<> let_itself_be_tested();

  hostler::asio::any_io_executor executor_;
  FakeDaemonOptions options_;
  std::uint32_t protocol_ = 0;  // negotiated
  bool is_known_ = false;       // the scheduler has sent its settings
  hostler::TcpListener listener_;
  std::shared_ptr<hostler::FrameConnection> frames_;
  std::deque<Assignment> assignments_;
  hostler::Condition arrived_;
};

}  // namespace icemon
