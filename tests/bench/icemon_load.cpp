// A host that watches a busy cluster, with its history on disk and a page open.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "event_reader.hpp"
#include "hostler/process.hpp"
#include "icemon_feed.hpp"
#include "icemon_parts.hpp"
#include "process_usage.hpp"
#include "running_host.hpp"
#include "statistics.hpp"
#include "temporary_folder.hpp"
#include "terminal_program.hpp"

namespace hostler::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::string instance(std::uint16_t port) {
  return "  - { use: icemon, config: { schedulers: ['127.0.0.1:" + std::to_string(port) +
         "'], discovery: { enabled: false } } }\n";
}

void wait_until(const char* what, const std::function<bool()>& holds) {
  const Clock::time_point give_up = Clock::now() + 60s;
  while (!holds()) {
    if (Clock::now() > give_up) throw std::runtime_error(std::string("waited in vain for ") + what);
    std::this_thread::sleep_for(20ms);
  }
}

// How long after their end jobs are seen by a page.
class Latencies {
 public:
  explicit Latencies(const IcemonFeed& feed) : feed_(feed) {}

  void take(std::string_view envelope) {
    const Clock::time_point now = Clock::now();
    const auto body = nlohmann::json::parse(envelope).at("body");
    std::lock_guard lock(mutex_);
    for (const auto& job : body.at("jobs")) {
      if (job.at("state") != "done" && job.at("state") != "failed") continue;
      const std::chrono::duration<double, std::milli> late =
          now - feed_.ended_at(job.at("id").get<std::uint32_t>());
      milliseconds_.push_back(late.count());
    }
  }

  std::vector<double> milliseconds() const {
    std::lock_guard lock(mutex_);
    return milliseconds_;
  }

 private:
  const IcemonFeed& feed_;
  mutable std::mutex mutex_;
  std::vector<double> milliseconds_;
};

bool print_latencies(const std::vector<double>& milliseconds) {
  if (milliseconds.empty()) throw std::runtime_error("no finished job was seen");
  const double most = quantile(milliseconds, 1);
  std::printf("a finished job is seen after  %6.0f ms median, %.0f ms at most of %zu (limit 300)\n",
              median(milliseconds), most, milliseconds.size());
  return most <= 300;
}

// The processor time of each process within the same seconds.
std::vector<double> use_of(const std::vector<int>& processes, int seconds) {
  std::vector<double> used;
  for (const int pid : processes) used.push_back(-processor_seconds(pid));
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  for (std::size_t i = 0; i < processes.size(); ++i) used[i] += processor_seconds(processes[i]);
  return used;
}

}  // namespace

bool measure_beside_peers(int seconds) {
  IcemonFeed feed(IcemonLoad{});
  const std::string scheduler = "127.0.0.1:" + std::to_string(feed.port());
  TemporaryFolder folder;
  RunningHost host(folder.path(), instance(feed.port()));
  host.wait_until_ready();
  Latencies latencies(feed);
  EventReader page(host.socket(), "icemon.live.changed",
                   [&](std::string_view envelope) { latencies.take(envelope); });

  if (!find_program("icecream-sundae") || !find_program("icemon")) {
    throw std::runtime_error(
        "icecream-sundae or icemon is missing; scripts/setup --test installs them");
  }
  TerminalProgram sundae({"icecream-sundae"}, {{"TERM", "xterm"}, {"ICECC_SCHEDULER", scheduler}});
  TerminalProgram icemon({"icemon", "-s", "127.0.0.1", "-p", std::to_string(feed.port())},
                         {{"QT_QPA_PLATFORM", "offscreen"}, {"HOME", folder.path().string()}});
  wait_until("three monitors", [&] { return feed.monitors() == 3; });
  feed.start();
  std::this_thread::sleep_for(2s);  // the first 1,200 jobs

  const std::uint64_t before = feed.messages();
  const std::vector<double> used = use_of({host.pid(), sundae.pid(), icemon.pid()}, seconds);
  const std::uint64_t messages = feed.messages() - before;
  if (feed.monitors() != 3) throw std::runtime_error("a monitor left");
  std::printf("100 hosts, 1,200 running jobs, 400 jobs/s for %d s (%llu messages each):\n", seconds,
              static_cast<unsigned long long>(messages));
  std::printf("  hostler with icemon  %8.2f CPU s   history on disk, a page open\n", used[0]);
  std::printf("  icecream-sundae      %8.2f CPU s   %.1f times as much (limit 5)\n", used[1],
              used[1] / used[0]);
  std::printf("  icemon, offscreen    %8.2f CPU s   %.1f times as much (limit 20)\n", used[2],
              used[2] / used[0]);
  const bool is_soon = print_latencies(latencies.milliseconds());
  return used[1] >= 5 * used[0] && used[2] >= 20 * used[0] && is_soon;
}

bool measure_full_load(int seconds) {
  IcemonLoad load;
  load.jobs_per_second = 2'520;  // 7,600 messages/s with the hosts' reports
  IcemonFeed feed(load);
  TemporaryFolder folder;
  RunningHost host(folder.path(), instance(feed.port()));
  host.wait_until_ready();
  Latencies latencies(feed);
  EventReader page(host.socket(), "icemon.live.changed",
                   [&](std::string_view envelope) { latencies.take(envelope); });
  wait_until("the monitor", [&] { return feed.monitors() == 1; });
  feed.start();
  std::this_thread::sleep_for(2s);

  const std::uint64_t before = feed.messages();
  const double percent = 100 * use_of({host.pid()}, seconds)[0] / seconds;
  const double rate = static_cast<double>(feed.messages() - before) / seconds;
  if (feed.monitors() != 1) throw std::runtime_error("the monitor left");
  std::printf(
      "%.0f messages/s           %6.1f %%      of one core, history on, a page open (limit 5)\n",
      rate, percent);
  const bool is_soon = print_latencies(latencies.milliseconds());
  return percent <= 5 && is_soon;
}

bool measure_memory() {
  constexpr std::uint32_t history = 100'000;
  IcemonLoad load;
  load.hosts = 1'000;
  load.running = 10'000;
  load.jobs_per_second = 5'000;
  IcemonFeed feed(load);
  TemporaryFolder folder;
  RunningHost host(folder.path(), instance(feed.port()));
  host.wait_until_ready();
  wait_until("the monitor", [&] { return feed.monitors() == 1; });
  feed.start();
  wait_until("100,000 finished jobs", [&] {
    return feed.ended_at(history) != Clock::time_point() &&
           nlohmann::json::parse(get(host.socket(), "/api/icemon/history/status").body)
                   .at("written") >= history;
  });
  std::vector<double> milliseconds;
  std::size_t bytes = 0;
  for (int i = 0; i < 5; ++i) {
    const Answer answer = get(host.socket(), "/api/icemon/live");
    milliseconds.push_back(answer.milliseconds);
    bytes = answer.body.size();
  }
  const double megabytes = resident_megabytes(host.pid());
  std::printf("1,000 hosts, 10,000 running and 100,000 finished jobs:\n");
  std::printf("  resident memory      %8.1f MB      (limit 60)\n", megabytes);
  std::printf("  what a page loads    %8.0f ms      median of 5, %.1f MB (limit 1000)\n",
              median(milliseconds), static_cast<double>(bytes) / 1e6);
  return megabytes <= 60 && median(milliseconds) <= 1'000;
}

}  // namespace hostler::bench
