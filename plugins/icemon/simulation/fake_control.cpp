// What a fake scheduler's control port says: see protocol/control_text.cpp for the format.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

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

// What a daemon says of itself, as far as there is something to say of one that does not exist.
std::string list_internals(const ControlListing& listing, const std::vector<std::string>& wanted) {
  std::string text;
  for (const ListedHost& host : listing.hosts) {
    const auto is_this = [&](const std::string& name) {
      return name == host.name || name == host.ip;
    };
    if (!wanted.empty() && std::ranges::none_of(wanted, is_this)) continue;
    text += "Node Name: " + host.name + "\n  Remote name: " + host.ip +
            "\n  Architecture: " + host.platform +
            "\n  Current kids: " + std::to_string(host.running) +
            " (max: " + std::to_string(host.max_jobs) +
            ")\n  Supported features: env_xz env_zstd\n  icecream_load: " +
            std::to_string(host.load) + '\n';
  }
  return text;
}

std::vector<std::string> words_of(std::string_view command) {
  std::istringstream stream{std::string(command)};
  return {std::istream_iterator<std::string>(stream), {}};
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
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

std::string FakeScheduler::control_answer(std::string_view command) {
  std::vector<std::string> hosts = words_of(command);
  const std::string verb = hosts.empty() ? "" : lower(hosts.front());
  if (!hosts.empty()) hosts.erase(hosts.begin());
  const auto tell_all = [this](const Message& message) { tell(message); };
  std::string text;
  if (verb == "quit" || verb == "exit") return "200 Good Bye!\n";
  if (verb == "listcs") {
    text = list_hosts(simulation_.listing());
  } else if (verb == "listjobs") {
    text = list_jobs(simulation_.listing());
  } else if (verb == "listblocks") {
    for (const std::string& host : simulation_.blocked()) text += "   " + host + '\n';
  } else if (verb == "removecs" || verb == "blockcs") {
    if (hosts.empty()) text = "401 Sure. But which hosts?\n";
    for (const std::string& host : hosts) {
      const bool was_there = verb == "blockcs" ? simulation_.block_host(host, tell_all)
                                               : simulation_.remove_host(host, tell_all);
      if (was_there) text += "removing host " + host + '\n';
    }
  } else if (verb == "unblockcs") {
    if (hosts.empty()) text = "401 Sure. But which host?\n";
    for (const std::string& host : hosts) simulation_.unblock_host(host);
  } else if (verb == "internals") {
    text = list_internals(simulation_.listing(), hosts);
  } else if (verb == "help") {
    text = "listcs\nlistblocks\nlistjobs\nremovecs\nblockcs\nunblockcs\ninternals\nhelp\nquit\n";
  } else {
    text = "Invalid command '" + std::string(command) + "'\n";
  }
  return text.append(done);
}

}  // namespace icemon
