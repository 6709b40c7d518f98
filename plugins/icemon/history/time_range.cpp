#include "history/time_range.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>

#include "hostler/timestamp.hpp"

namespace icemon {

namespace {

using hostler::Error;
using hostler::ExitCode;
using hostler::Result;

constexpr std::string_view span_examples = "examples: 90s, 30m, 1h, 7d";
constexpr std::string_view moment_examples =
    "examples: now, -1h, 30m, 2026-11-22T10:00:00Z, 1795341600000";
constexpr double longest_span_ms = 200.0 * 365 * 86'400'000;  // times stay within the calendar's

std::string quoted(std::string_view text) { return "'" + std::string(text.substr(0, 60)) + "'"; }

std::optional<double> unit_ms(std::string_view unit) {
  if (unit == "ms") return 1;
  if (unit == "s") return 1e3;
  if (unit == "m" || unit == "min") return 60e3;
  if (unit == "h") return 3600e3;
  if (unit == "d") return 86400e3;
  if (unit == "w") return 7 * 86400e3;
  return {};
}

// Nothing if it is no span at all.
std::optional<double> span_ms(std::string_view text) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(number) || number < 0) return {};
  const auto unit = unit_ms(text.substr(static_cast<std::size_t>(end - text.data())));
  if (!unit) return {};
  return number * *unit;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Completes a date: "2026-11-22" and "2026-11-22 10:00" are ISO 8601, too.
std::string completed(std::string_view text) {
  constexpr std::size_t date = 10;     // 2026-11-22
  constexpr std::size_t minutes = 16;  // 2026-11-22T10:00
  std::string whole(text);
  if (whole.size() > date && whole[date] == ' ') whole[date] = 'T';
  if (whole.size() == date) whole += "T00:00:00";
  const auto zone = whole.find_first_of("Z+-", date);
  const auto clock = whole.substr(0, zone);
  const auto rest = zone == std::string::npos ? std::string("Z") : whole.substr(zone);
  return clock + (clock.size() == minutes ? ":00" : "") + rest;
}

std::int64_t to_ms(hostler::Timestamp time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

Result<std::int64_t> parse_span_ms(std::string_view text) {
  const auto span = span_ms(text);
  if (span && *span >= 1 && *span <= longest_span_ms) return std::llround(*span);
  return Error{quoted(text) + " is not a span of time; " + std::string(span_examples),
               ExitCode::usage};
}

Result<std::int64_t> parse_moment_ms(std::string_view text, std::int64_t now_ms) {
  if (text == "now") return now_ms;
  constexpr std::size_t shortest_number = 10;  // fewer digits are a mistake: a year, seconds ago
  constexpr std::size_t longest_number = 15;
  if (is_number(text) && text.size() >= shortest_number && text.size() <= longest_number) {
    return std::stoll(std::string(text));
  }
  const auto ago = span_ms(text.starts_with('-') ? text.substr(1) : text);
  if (ago && *ago <= longest_span_ms) return now_ms - std::llround(*ago);
  if (text.size() >= shortest_number) {
    const auto time = hostler::parse_timestamp(completed(text));
    if (time) return to_ms(*time);
  }
  return Error{quoted(text) + " is not a time; " + std::string(moment_examples), ExitCode::usage};
}

Result<RangeQuery> parse_range(std::string_view last, std::string_view from, std::string_view to,
                               std::int64_t now_ms, std::int64_t usual_ms) {
  RangeQuery range;
  range.to_ms = now_ms;
  if (!last.empty()) {
    if (!from.empty() || !to.empty()) {
      return Error{"give either 'last' or 'from' and 'to', not both", ExitCode::usage};
    }
    const auto span = parse_span_ms(last.starts_with('-') ? last.substr(1) : last);
    if (!span) return Error{"last: " + span.error().text, ExitCode::usage};
    range.from_ms = now_ms - *span;
    return range;
  }
  if (!to.empty()) {
    const auto moment = parse_moment_ms(to, now_ms);
    if (!moment) return Error{"to: " + moment.error().text, ExitCode::usage};
    range.to_ms = *moment;
  }
  range.from_ms = range.to_ms - usual_ms;
  if (!from.empty()) {
    const auto moment = parse_moment_ms(from, now_ms);
    if (!moment) return Error{"from: " + moment.error().text, ExitCode::usage};
    range.from_ms = *moment;
  }
  if (range.from_ms < range.to_ms) return range;
  return Error{"the range ends before it begins: 'from' must be earlier than 'to'",
               ExitCode::usage};
}

}  // namespace icemon
