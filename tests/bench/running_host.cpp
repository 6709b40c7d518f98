#include "running_host.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace hostler::bench {

namespace fs = std::filesystem;

RunningHost::RunningHost(const fs::path& folder, const std::string& plugins) : folder_(folder) {
  std::ofstream(folder / "hostler.yaml") << "version: 1\nhost: { http: { listen: 127.0.0.1:0 } }\n"
                                         << "plugins:\n"
                                         << plugins;
  listen();
  ProcessOptions options;
  options.argv = {(fs::read_symlink("/proc/self/exe").parent_path() / "hostler").string(), "run",
                  "-c", (folder / "hostler.yaml").string()};
  options.environment = {{"HOSTLER_STATE_DIR", (folder / "state").string()},
                         {"NOTIFY_SOCKET", (folder / "notify").string()}};
  options.output = options.error_output = Output::discarded;
  began_ = std::chrono::steady_clock::now();
  auto started = Process::start(loop_.get_executor(), std::move(options));
  if (started.has_error()) throw std::runtime_error(started.error().text);
  process_.emplace(std::move(*started));
}

double RunningHost::wait_until_ready() {
  std::string told;
  while (told.find("READY=1") == told.npos) {
    char text[512];
    ssize_t size = ::recv(socket_.get(), text, sizeof text, 0);
    if (size <= 0) throw std::runtime_error("the host did not become ready");
    told.assign(text, static_cast<std::size_t>(size));
  }
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began_)
      .count();
}

std::string RunningHost::socket() const { return folder_ / "state" / "hostler.sock"; }

void RunningHost::listen() {
  socket_ = Descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "%s", (folder_ / "notify").c_str());
  ::unlink(address.sun_path);
  timeval patience{30, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot bind " + std::string(address.sun_path));
  }
}

}  // namespace hostler::bench
