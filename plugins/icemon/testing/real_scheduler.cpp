#include "testing/real_scheduler.hpp"

#include <unistd.h>

#include <optional>

#include "hostler/transport/tcp.hpp"
#include "hostler/transport/udp.hpp"

namespace icemon {
namespace {

namespace asio = hostler::asio;
using namespace std::chrono_literals;

// A port that is free for the scheduler, as is the next one, for its control port.
std::uint16_t free_port(asio::any_io_executor executor) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    auto first = hostler::TcpListener::listen(executor, {"127.0.0.1", 0});
    if (first.has_error() || first->port() == 65535) continue;
    const std::uint16_t port = first->port();
    const auto second =
        hostler::TcpListener::listen(executor, {"127.0.0.1", static_cast<std::uint16_t>(port + 1)});
    if (second.has_value()) return port;
  }
  throw hostler::Failure("no free ports on 127.0.0.1");
}

std::vector<std::string> command_line(const std::string& netname, std::uint16_t port) {
  std::vector<std::string> argv;
  if (::geteuid() == 0) {
    // As root it would become another user and so outlive a test that is killed.
    argv = {"setpriv", "--reuid",        "65534",       "--regid",
            "65534",   "--clear-groups", "--pdeathsig", "KILL"};
  }
  for (const auto& word :
       {RealScheduler::program(), std::string("-i"), std::string("lo"), std::string("-p"),
        std::to_string(port), std::string("-n"), netname, std::string("-vv")}) {
    argv.push_back(word);
  }
  return argv;
}

hostler::Task<bool> answers(asio::any_io_executor executor, const hostler::Process& process,
                            const hostler::HostPort& address) {
  auto socket = hostler::UdpSocket::open(executor);
  if (socket.has_error()) throw hostler::Failure(socket.error());
  const hostler::TimePoint give_up = hostler::Clock::system().now() + 10s;
  while (hostler::Clock::system().now() < give_up && !process.exit_status()) {
    // Nobody may be there yet: then the loopback interface says so, and we ask again.
    const auto sent = socket->send_to("\x2c", address);
    const hostler::TimePoint deadline = hostler::Clock::system().now() + 50ms;
    if (sent.has_error()) {
      co_await hostler::Clock::system().sleep_until(deadline);
      continue;
    }
    const auto answer = co_await socket->receive(deadline);
    if (answer.has_value()) co_return true;
    if (answer.error() != hostler::TransportError::deadline) {
      co_await hostler::Clock::system().sleep_until(deadline);
    }
  }
  co_return false;
}

}  // namespace

std::string RealScheduler::program() {
  for (const char* place : {"icecc-scheduler", "/usr/sbin/icecc-scheduler"}) {
    if (const auto found = hostler::find_program(place)) return *found;
  }
  return {};
}

hostler::Task<std::unique_ptr<RealScheduler>> RealScheduler::start(asio::any_io_executor executor,
                                                                   std::string netname,
                                                                   std::uint16_t port) {
  std::string said;
  for (int attempt = 0; attempt < 5; ++attempt) {
    hostler::HostPort address{"127.0.0.1", port > 0 ? port : free_port(executor)};
    hostler::ProcessOptions options;
    options.argv = command_line(netname, address.port);
    auto process = hostler::Process::start(executor, std::move(options));
    if (process.has_error()) throw hostler::Failure(process.error());
    const bool is_up = co_await answers(executor, *process, address);
    if (is_up) {
      co_return std::unique_ptr<RealScheduler>(
          new RealScheduler(std::move(*process), std::move(address)));
    }
    for (const std::string& line : process->recent_lines()) said += line + "\n";
  }
  throw hostler::Failure("icecc-scheduler does not answer: " + said);
}

hostler::Task<> RealScheduler::end(int signal) {
  const auto ended = co_await process_.stop(signal);
  (void)ended;  // however it does
}

}  // namespace icemon
