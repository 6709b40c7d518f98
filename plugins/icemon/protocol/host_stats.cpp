// The text of MonStats: what a scheduler tells of one host.
//
//   text  := line*
//   line  := key ":" value LF        value may hold ":"; what has no colon is no line of ours
//
// The scheduler copies the host's own words: a name may hold line breaks and so further lines, of
// which the first of each key counts.
#include <charconv>
#include <cmath>
#include <cstdio>

#include "protocol/messages.hpp"
#include "protocol/text.hpp"

namespace icemon {
namespace {

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

void read(std::optional<std::string>& member, std::string_view value) {
  member = safe_text(value, longest_name);
}

void read(std::optional<std::int32_t>& member, std::string_view value) {
  member = parse_number<std::int32_t>(value);
}

void read(std::optional<double>& member, std::string_view value) {
  member = parse_number<double>(value);
  if (member && !std::isfinite(*member)) member.reset();
}

void read(std::optional<bool>& member, std::string_view value) {
  if (value == "true" || value == "false") member = value == "true";
}

// Each key with its member, in the scheduler's own order.
template <class Stats, class Visit>
void for_each_key(Stats& stats, Visit visit) {
  visit("Name", stats.name);
  visit("IP", stats.ip);
  visit("MaxJobs", stats.max_jobs);
  visit("NoRemote", stats.no_remote);
  visit("Platform", stats.platform);
  visit("Version", stats.version);
  visit("Features", stats.features);
  visit("Speed", stats.speed);
  visit("Load", stats.load);
  visit("LoadAvg1", stats.load_average1);
  visit("LoadAvg5", stats.load_average5);
  visit("LoadAvg10", stats.load_average10);
  visit("FreeMem", stats.free_memory_mib);
}

std::string print(const std::string& value) { return value; }
std::string print(std::int32_t value) { return std::to_string(value); }
std::string print(bool value) { return value ? "true" : "false"; }
std::string print(double value) {
  char text[400];  // the largest double has 309 digits before the point
  return std::string(text, std::snprintf(text, sizeof text, "%f", value));
}

}  // namespace

HostStats parse_host_stats(std::string_view text) {
  HostStats stats;
  std::uint32_t seen = 0;  // a bit for each key
  text = text.substr(0, text.find('\0'));
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, colon);
    const std::string_view value = line.substr(colon + 1);
    if (key == "State") stats.offline = stats.offline || value == "Offline";
    std::uint32_t bit = 1;
    for_each_key(stats, [&](std::string_view name, auto& member) {
      if (key == name && !(seen & bit)) {
        seen |= bit;
        read(member, value);
      }
      bit <<= 1;
    });
  }
  return stats;
}

std::string format_host_stats(const HostStats& stats) {
  if (stats.offline) return "State:Offline\n";
  std::string text;
  for_each_key(stats, [&](std::string_view name, const auto& member) {
    if (member) text.append(name).append(":").append(print(*member)).append("\n");
  });
  return text;
}

}  // namespace icemon
