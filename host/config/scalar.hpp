// What a plain (unquoted) scalar means, by the core schema of YAML 1.2: "yes" and "0777" of
// YAML 1.1 are a text and a decimal number here.
#pragma once

#include <string_view>

#include "hostler/json.hpp"

namespace hostler::host {

// A boolean, an integer, a number, or the text itself.
Json plain_value(std::string_view text);

}  // namespace hostler::host
