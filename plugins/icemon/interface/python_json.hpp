// JSON as Python's json.dumps writes it, for pages that were made for a program in Python.
#pragma once

#include <string>
#include <string_view>

namespace icemon {

// With its quotes; all but ASCII is escaped, by surrogate pairs above U+FFFF. What is not UTF-8
// becomes U+FFFD.
std::string python_json(std::string_view text);

// The shortest digits that give the same number again: "0.0", "12.5", "1e+16". Finite ones only.
std::string python_json(double number);

}  // namespace icemon
