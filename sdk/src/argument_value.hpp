// One value of one parameter: is it of the parameter's type, among its choices, within its limits?
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hostler/json.hpp"
#include "hostler/manifest.hpp"

namespace hostler::detail {

// A sentence without a subject, e.g. "must be an integer from 1 to 100, not 'abc'"; nothing when
// the value fits.
std::optional<std::string> value_problem(const ParameterSpec& parameter, const Json& value);

// A typed word as JSON of the parameter's type; a string when it is no number.
Json value_of_word(const ParameterSpec& parameter, std::string_view word);

// "text", "an integer from 1 to 100", "one of 'a', 'b'".
std::string expected_value(const ParameterSpec& parameter);

// "allow_scripts" is typed as "--allow-scripts".
std::string option_name(std::string_view parameter);
// As usage and messages call it: "--frames", or "FILE" for a positional one.
std::string shown_name(const ParameterSpec& parameter);

}  // namespace hostler::detail
