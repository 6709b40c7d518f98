#include "interface/time_span.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include "hostler/timestamp.hpp"

namespace icemon {
namespace {

using hostler::Error;
using hostler::ExitCode;
using hostler::Result;

// What is behind the number, too.
struct Number {
  double value = 0;
  std::string_view rest;
};
std::optional<Number> leading_number(std::string_view text) {
  Number number;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number.value, std::chars_format::fixed);
  if (read.ec != std::errc() || number.value < 0) return std::nullopt;
  number.rest = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
  return number;
}

std::optional<std::int64_t> unit_ms(char unit) {
  switch (unit) {
    case 's':
      return 1'000;
    case 'm':
      return 60'000;
    case 'h':
      return hour_ms;
    case 'd':
      return day_ms;
    case 'w':
      return 7 * day_ms;
    default:
      return std::nullopt;
  }
}

Error usage(std::string text) { return {std::move(text), ExitCode::usage}; }

}  // namespace

Result<std::int64_t> parse_duration(std::string_view text) {
  const Error unclear =
      usage("'" + std::string(text) + "' is not a duration; write 90s, 15m, 1h, 2d or 1w");
  double total = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const auto number = leading_number(rest);
    if (!number || number->rest.empty()) return unclear;
    const auto unit = unit_ms(number->rest.front());
    if (!unit) return unclear;
    total += number->value * static_cast<double>(*unit);
    rest = number->rest.substr(1);
  }
  if (total < 1 || total > static_cast<double>(all_the_past_ms)) return unclear;
  return static_cast<std::int64_t>(total);
}

Result<std::int64_t> parse_time(std::string_view text, std::int64_t now_ms) {
  if (text == "now") return now_ms;
  if (text.starts_with('-')) {
    const auto before = parse_duration(text.substr(1));
    if (!before) return before.error();
    return now_ms - *before;
  }
  std::int64_t milliseconds = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, milliseconds);
  if (read.ec == std::errc() && read.ptr == end && !text.empty()) return milliseconds;
  const auto time = hostler::parse_timestamp(text);
  if (!time)
    return usage(
        "'" + std::string(text) +
        "' is not a time; write 2026-11-22T10:00:00Z, -1h, now, or milliseconds since 1970");
  return std::chrono::duration_cast<std::chrono::milliseconds>(time->time_since_epoch()).count();
}

Result<TimeSpan> parse_span(const std::string& last, const std::string& from, const std::string& to,
                            std::int64_t usual_ms, std::int64_t now_ms) {
  if (!last.empty() && (!from.empty() || !to.empty()))
    return usage("name the span either by its length (last) or by from and to");
  TimeSpan span;
  span.to_ms = now_ms;
  if (!to.empty()) {
    const auto time = parse_time(to, now_ms);
    if (!time) return time.error();
    span.to_ms = *time;
  }
  if (!from.empty()) {
    const auto time = parse_time(from, now_ms);
    if (!time) return time.error();
    span.from_ms = *time;
  } else {
    const Result<std::int64_t> length =
        last.empty() ? Result<std::int64_t>(usual_ms) : parse_duration(last);
    if (!length) return length.error();
    span.from_ms = std::max<std::int64_t>(0, span.to_ms - *length);
  }
  if (span.from_ms >= span.to_ms) return usage("the span ends before it begins");
  return span;
}

}  // namespace icemon
