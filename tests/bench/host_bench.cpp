// What a host costs while it does nothing: the time until it is ready, its memory and processor time with
// the render farm idle, and what one more isolated instance adds.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "bench.hpp"
#include "hostler/descriptor.hpp"
#include "hostler/process.hpp"
#include "statistics.hpp"

namespace hostler::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// A host of its own state, killed with the object. It tells that it is ready as it tells systemd.
class IdleHost {
 public:
  IdleHost(const fs::path& folder, const std::string& plugins) : folder_(folder) {
    std::ofstream(folder / "hostler.yaml") << "version: 1\nhost: { http: { listen: 127.0.0.1:0 } }\n"
                                           << "plugins:\n" << plugins;
    listen();
    ProcessOptions options;
    options.argv = {(fs::read_symlink("/proc/self/exe").parent_path() / "hostler").string(), "run",
                    "-c", (folder / "hostler.yaml").string()};
    options.environment = {{"HOSTLER_STATE_DIR", (folder / "state").string()},
                           {"NOTIFY_SOCKET", (folder / "notify").string()}};
    options.output = options.error_output = Output::discarded;
    began_ = Clock::now();
    auto started = Process::start(loop_.get_executor(), std::move(options));
    if (started.has_error()) throw std::runtime_error(started.error().text);
    process_.emplace(std::move(*started));
  }

  // Milliseconds from its start.
  double wait_until_ready() {
    std::string told;
    while (told.find("READY=1") == told.npos) {
      char text[512];
      ssize_t size = ::recv(socket_.get(), text, sizeof text, 0);
      if (size <= 0) throw std::runtime_error("the host did not become ready");
      told.assign(text, static_cast<std::size_t>(size));
    }
    return std::chrono::duration<double, std::milli>(Clock::now() - began_).count();
  }

  int pid() const { return process_->pid(); }

 private:
  void listen() {
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

  const fs::path folder_;
  asio::io_context loop_;
  Descriptor socket_;
  Clock::time_point began_;
  std::optional<Process> process_;
};

std::string read_file(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The number behind `key` in a file of /proc, in KiB.
double kib_of(int pid, const char* file, const std::string& key) {
  std::string text = read_file("/proc/" + std::to_string(pid) + "/" + file);
  auto place = text.find(key);
  return place == text.npos ? 0 : std::strtod(text.c_str() + place + key.size(), nullptr);
}

double processor_seconds(int pid) {
  std::istringstream fields(read_file("/proc/" + std::to_string(pid) + "/stat"));
  std::string field;
  double ticks = 0;
  for (int number = 1; number <= 15 && fields >> field; ++number) {
    if (number >= 14) ticks += std::stod(field);
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::vector<int> children_of(int pid) {
  // Children are made by the spawning thread, so all threads are asked.
  std::vector<int> children;
  for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
    std::istringstream list(read_file(task.path() / "children"));
    for (int child; list >> child;) children.push_back(child);
  }
  return children;
}

double private_kib(int pid) {
  return kib_of(pid, "smaps_rollup", "Private_Clean:") +
         kib_of(pid, "smaps_rollup", "Private_Dirty:");
}

std::string farm(const std::string& name, const std::string& isolation) {
  return "  - { use: render-farm, as: " + name + ", isolation: " + isolation +
         ", config: { console_listen: '' } }\n";
}

double private_kib_with_children(const fs::path& folder, const std::string& plugins) {
  fs::create_directories(folder);
  IdleHost host(folder, plugins);
  host.wait_until_ready();
  double sum = private_kib(host.pid());
  for (int child : children_of(host.pid())) sum += private_kib(child);
  return sum;
}

int bench_host(int argc, char** argv) {
  int starts = 5;
  int idle_seconds = 20;
  CLI::App app("An idle host: start, memory, processor time");
  app.add_option("--starts", starts, "Starts to time")->check(CLI::Range(1, 1000));
  app.add_option("--idle", idle_seconds, "Seconds to watch it idle")->check(CLI::Range(1, 3600));
  CLI11_PARSE(app, argc, argv);

  std::string pattern = (fs::temp_directory_path() / "hostler-bench-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("cannot make a temporary folder");
  const fs::path root = pattern;

  std::vector<double> ready;
  for (int i = 0; i < starts; ++i) {
    const fs::path folder = root / ("start" + std::to_string(i));
    fs::create_directories(folder);
    IdleHost host(folder, farm("farm", "none"));
    ready.push_back(host.wait_until_ready());
  }
  std::printf("ready after            %8.1f ms   (median of %d first starts; limit 200)\n",
              median(ready), starts);

  {
    fs::create_directories(root / "idle");
    IdleHost host(root / "idle", farm("farm", "none"));
    host.wait_until_ready();
    ::sleep(3);  // the farm asks Blender what it can once after each start
    double before = processor_seconds(host.pid());
    ::sleep(static_cast<unsigned>(idle_seconds));
    double used = processor_seconds(host.pid()) - before;
    std::printf("resident memory        %8.1f MB   (limit 30)\n",
                kib_of(host.pid(), "status", "VmRSS:") / 1024);
    std::printf("processor time, idle   %8.3f %%    (over %d s; limit 0.1)\n",
                100 * used / idle_seconds, idle_seconds);
  }

  // From two to three, since the pages of code that a single child maps count as its private ones.
  const std::string two = farm("a", "process") + farm("b", "process");
  double before = private_kib_with_children(root / "two", two);
  double after = private_kib_with_children(root / "three", two + farm("c", "process"));
  std::printf("an isolated instance   %8.2f MB   private memory added (limit 3)\n",
              (after - before) / 1024);
  fs::remove_all(root);
  return 0;
}

const Registered registered{{"host", "an idle host: start, memory, processor time", bench_host}};

}  // namespace
}  // namespace hostler::bench
