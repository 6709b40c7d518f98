// listcs   := ( host job* )*
// host     := " " NAME " (" IP ":" PORT ") [" PLATFORM "] speed=" X " jobs=" CUR "/" MAX " load=" N
//             [ " busy installing since " N " s" ] LF
// job      := " "* ID " " ( "PEND" | "WAIT" | "COMP" ) " sub:" NAME " on:" ( NAME | "<unknown>" )
//             " " FILE LF
// listjobs := job*
// greeting := "200-ICECC " VERSION ": " UPTIME …
//
// Names are free text; those with spaces or brackets are understood as far as the rest allows.
#include "protocol/control_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_set>

#include "protocol/text.hpp"

namespace icemon {
namespace {

constexpr std::size_t longest_version = 40;

// The number that `text` starts with; 0 if none.
template <class Number>
Number leading_number(std::string_view text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// What follows `key` in `text` up to the next space; empty if it is not there.
std::string_view value_of(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return {};
  const std::string_view value = text.substr(at + key.size());
  return value.substr(0, value.find(' '));
}

std::string_view trim_left(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text;
}

void read_installing(ListedHost& host, std::string_view figures) {
  constexpr std::string_view key = "busy installing since ";
  if (const auto at = figures.find(key); at != std::string_view::npos) {
    host.installing_s = std::max(0, leading_number<int>(figures.substr(at + key.size())));
  }
}

void read_figures(ListedHost& host, std::string_view figures) {
  host.speed = leading_number<double>(value_of(figures, "speed="));
  if (!std::isfinite(host.speed)) host.speed = 0;
  const std::string_view jobs = value_of(figures, "jobs=");
  const std::size_t slash = std::min(jobs.find('/'), jobs.size());
  host.running = leading_number<int>(jobs);
  host.max_jobs = leading_number<int>(jobs.substr(std::min(slash + 1, jobs.size())));
  host.load = leading_number<int>(value_of(figures, "load="));
  read_installing(host, figures);
}

// From its end, since the name in front may hold anything.
std::optional<ListedHost> parse_host(std::string_view line) {
  constexpr auto none = std::string_view::npos;
  const std::size_t platform_end = line.rfind("] speed=");
  if (platform_end == none) return {};
  const std::size_t platform = line.rfind(") [", platform_end);
  if (platform == none) return {};
  const std::size_t address = line.rfind(" (", platform);
  if (address == none) return {};
  const std::string_view ip_and_port = line.substr(address + 2, platform - address - 2);
  const std::size_t colon = ip_and_port.rfind(':');
  if (colon == none) return {};

  ListedHost host;
  host.name = safe_text(trim_left(line.substr(0, address)), longest_name);
  host.ip = safe_text(ip_and_port.substr(0, colon), longest_name);
  host.port = leading_number<std::uint16_t>(ip_and_port.substr(colon + 1));
  host.platform = safe_text(line.substr(platform + 3, platform_end - platform - 3), longest_name);
  read_figures(host, line.substr(platform_end + 2));
  return host;
}

bool is_job_state(std::string_view word) {
  return word == "PEND" || word == "WAIT" || word == "COMP";
}

std::string known_name(std::string_view name) {
  return name == "<unknown>" ? std::string() : safe_text(name, longest_name);
}

std::optional<ListedJob> parse_job(std::string_view line) {
  constexpr auto none = std::string_view::npos;
  constexpr std::string_view by = " sub:";
  constexpr std::string_view on = " on:";
  line = trim_left(line);
  ListedJob job;
  const auto [id_end, error] = std::from_chars(line.data(), line.data() + line.size(), job.id);
  if (error != std::errc{} || job.id == 0) return {};
  line.remove_prefix(id_end - line.data());
  if (line.size() < 5 || line[0] != ' ' || !is_job_state(line.substr(1, 4))) return {};
  job.state = line.substr(1, 4);
  line.remove_prefix(5);
  const std::size_t server = line.find(on);
  if (!line.starts_with(by) || server == none) return {};
  job.submitter = known_name(line.substr(by.size(), server - by.size()));
  line.remove_prefix(server + on.size());
  const std::size_t server_end = std::min(line.find(' '), line.size());
  job.server = known_name(line.substr(0, server_end));
  job.file = safe_text(line.substr(std::min(server_end + 1, line.size())), longest_path);
  return job;
}

}  // namespace

ControlListing parse_listing(std::string_view text) {
  ControlListing listing;
  std::unordered_set<JobId> seen;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (auto job = parse_job(line)) {
      if (seen.insert(job->id).second) listing.jobs.push_back(std::move(*job));
    } else if (auto host = parse_host(line)) {
      listing.hosts.push_back(std::move(*host));
    }
  }
  return listing;
}

std::string parse_greeting_version(std::string_view line) {
  constexpr std::string_view key = "ICECC ";
  const std::size_t at = line.find(key);
  if (at == std::string_view::npos) return {};
  const std::string_view version = line.substr(at + key.size());
  return safe_text(version.substr(0, version.find_first_of(": ")), longest_version);
}

}  // namespace icemon
