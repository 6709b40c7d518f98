// Points in time as people and JSON write them: ISO 8601, UTC, e.g. "2026-11-22T10:00:00.123456Z".
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "hostler/error.hpp"

namespace hostler {

using Timestamp = std::chrono::system_clock::time_point;

// Always with six digits of microseconds and 'Z', so that texts sort as their times do; the clock's
// range is the years 1678 to 2261.
std::string format_timestamp(Timestamp time);

// Takes any number of digits up to nine behind the point, or none, and 'Z' or an offset "+02:00".
Result<Timestamp> parse_timestamp(std::string_view text);

}  // namespace hostler
