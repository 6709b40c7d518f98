// What a fake scheduler's control port says: see protocol/control_text.cpp for the format.
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <string>

#include "simulation/fake_scheduler.hpp"

namespace icemon {
namespace {

constexpr std::string_view done = "200 done\n";

std::string job_line(const ListedJob& job) {
  return std::to_string(job.id) + ' ' + job.state + " sub:" + job.submitter +
         " on:" + (job.server.empty() ? "<unknown>" : job.server) + ' ' + job.file + '\n';
}

std::string host_line(const ListedHost& host) {
  std::array<char, 32> speed{};
  std::snprintf(speed.data(), speed.size(), "%.2f", host.speed);
  return ' ' + host.name + " (" + host.ip + ':' + std::to_string(host.port) + ") [" +
         host.platform + "] speed=" + speed.data() + " jobs=" + std::to_string(host.running) + '/' +
         std::to_string(host.max_jobs) + " load=" + std::to_string(host.load) + '\n';
}

std::string list_hosts(const ControlListing& listing) {
  std::string text;
  for (const ListedHost& host : listing.hosts) {
    text += host_line(host);
    for (const ListedJob& job : listing.jobs) {
      if (job.server == host.name) text += "   " + job_line(job);
    }
  }
  return text;
}

std::string list_jobs(const ControlListing& listing) {
  std::string text;
  for (const ListedJob& job : listing.jobs) text += ' ' + job_line(job);
  return text;
}

}  // namespace

std::string FakeScheduler::control_greeting() const {
  const ControlListing listing = simulation_.listing();
  return "200-ICECC 1.4.0: " + std::to_string(simulation_.time_ms() / 1000) + "s uptime, " +
         std::to_string(listing.hosts.size()) + " hosts, " + std::to_string(listing.jobs.size()) +
         " jobs in queue (" + std::to_string(simulation_.last_job()) +
         " total).\n200 Use 'help' for help and 'quit' to quit.\n";
}

std::string FakeScheduler::control_answer(std::string_view command) const {
  std::string name(command);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (name == "quit" || name == "exit") return "200 Good Bye!\n";
  if (name == "listcs") return list_hosts(simulation_.listing()).append(done);
  if (name == "listjobs") return list_jobs(simulation_.listing()).append(done);
  if (name == "listblocks") return std::string(done);
  if (name == "help") return std::string("listcs\nlistjobs\nlistblocks\nquit\n").append(done);
  return "Invalid command '" + std::string(command) + "'\n" + std::string(done);
}

}  // namespace icemon
