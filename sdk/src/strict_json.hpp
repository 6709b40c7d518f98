// JSON as Hostler reads it from files: duplicate keys and deep nesting are errors.
#pragma once

#include <string_view>

#include "hostler/error.hpp"
#include "hostler/json.hpp"

namespace hostler::detail {

inline constexpr int deepest_json = 64;

Result<Json> parse_strict_json(std::string_view text);

}  // namespace hostler::detail
