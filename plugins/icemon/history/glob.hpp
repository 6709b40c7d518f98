// Patterns for names, e.g. "*.cpp" or "lib?/src/*".
#pragma once

#include <string_view>

namespace icemon {

// `*` stands for any characters, '/' included, `?` for one byte; all else for itself. The whole
// text must match. Takes no more than pattern times text steps, however many stars there are.
bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace icemon
