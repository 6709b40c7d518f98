// What a host costs while it does nothing: the time until it is ready, its memory and processor time with
// the render farm idle, and what one more isolated instance adds.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>

#include "bench.hpp"
#include "process_usage.hpp"
#include "running_host.hpp"
#include "statistics.hpp"

namespace hostler::bench {
namespace {

namespace fs = std::filesystem;

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
  RunningHost host(folder, plugins);
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
    RunningHost host(folder, farm("farm", "none"));
    ready.push_back(host.wait_until_ready());
  }
  std::printf("ready after            %8.1f ms   (median of %d first starts; limit 200)\n",
              median(ready), starts);

  {
    fs::create_directories(root / "idle");
    RunningHost host(root / "idle", farm("farm", "none"));
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
