// One JSON object a line: what arrives is checked and bounded here, its meaning is the caller's.
#pragma once

#include <cstddef>
#include <string_view>

#include "hostler/error.hpp"
#include "hostler/json.hpp"

namespace hostler {

// Parses a line from a peer. Errors, each a clause for people: not JSON (with the place), not an
// object, nested deeper than `max_depth`. The line's length is bounded by the connection that read
// it.
Result<Json> parse_json_line(std::string_view line, std::size_t max_depth = 32);

// One line without its end; text that is not UTF-8 is replaced by U+FFFD.
std::string to_json_line(const Json& object);

}  // namespace hostler
