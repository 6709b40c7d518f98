// Times as people write them in commands and addresses: "1h", "-30m", "2026-11-22T10:00:00Z",
// "now".
#pragma once

#include <cstdint>
#include <string_view>

#include "history/queries.hpp"
#include "hostler/error.hpp"

namespace icemon {

// A span such as "90s", "30m", "1.5h", "7d" or "2w", in milliseconds. An error has examples.
hostler::Result<std::int64_t> parse_span_ms(std::string_view text);

// A moment in milliseconds since 1970:
//   "now"; a span ago, with or without its minus: "-1h" or "1h"
//   ISO 8601: "2026-11-22", "2026-11-22T10:00", "2026-11-22 10:00:00.5", "…Z" or "…+02:00"; UTC
//   where no zone is said at least ten digits: milliseconds since 1970
hostler::Result<std::int64_t> parse_moment_ms(std::string_view text, std::int64_t now_ms);

// What `last`, `from` and `to` ask for; empty ones are not given. With none of them the last
// `usual_ms`. `last` does not go with the others; a range must not end before it begins.
hostler::Result<RangeQuery> parse_range(std::string_view last, std::string_view from,
                                        std::string_view to, std::int64_t now_ms,
                                        std::int64_t usual_ms = 3'600'000);

}  // namespace icemon
