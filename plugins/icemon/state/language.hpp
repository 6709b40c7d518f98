// Languages of requests: numbers in the protocol, names in all that is shown, kept and exported.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace icemon {

// Of a job whose request nobody heard, and of local ones.
constexpr std::uint32_t language_not_told = std::numeric_limits<std::uint32_t>::max();

// "C", "C++", "Objective C", "Objective C++", "custom"; "language 77" for numbers without a name;
// empty: not told.
std::string language_name(std::uint32_t language);

// The number of such a name; of any other text language_not_told.
std::uint32_t language_number(std::string_view name);

}  // namespace icemon
