// Patterns for names of hosts and files, e.g. "*.cpp" or "lib?/src/*": the same for now and for the past.
#pragma once

#include <string_view>

namespace icemon {

// Does `text` match as a whole? `*` any characters, slashes too, `?` one character, `[a-z]` and
// `[!a-z]` one of a set. Takes time by the product of both lengths at most.
bool matches_glob(std::string_view pattern, std::string_view text);

}  // namespace icemon
