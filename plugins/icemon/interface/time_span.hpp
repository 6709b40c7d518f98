// Spans of the past as people write them. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hostler/error.hpp"

namespace icemon {

// "90s", "15m", "1h", "2d", "1w", "1h30m"; milliseconds. Error: not a duration, or none at all.
hostler::Result<std::int64_t> parse_duration(std::string_view text);

// Milliseconds since 1970: as a number, as "2026-11-22T10:00:00Z", as "now", or before now as
// "-1h".
hostler::Result<std::int64_t> parse_time(std::string_view text, std::int64_t now_ms);

struct TimeSpan {
  std::int64_t from_ms = 0;  // inclusive
  std::int64_t to_ms = 0;    // exclusive
};

// `last` before now, or `from` to `to`; what is left out of these two is `usual_ms` before the end,
// and now. Error: both ways at once, or an end before the beginning.
hostler::Result<TimeSpan> parse_span(const std::string& last, const std::string& from,
                                     const std::string& to, std::int64_t usual_ms,
                                     std::int64_t now_ms);

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t day_ms = 24 * hour_ms;
constexpr std::int64_t all_the_past_ms =
    200 * 365 * day_ms;  // as a usual span: nothing is left out

}  // namespace icemon
