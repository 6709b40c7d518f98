// What curses reads from a keyboard, as keys of `top`. Pure.
#pragma once

#include <cwchar>
#include <optional>

#include "interface/top_model.hpp"

namespace icemon {

// Of a KEY_… code. Empty: a key without a meaning here.
std::optional<TopKey> key_of_code(wint_t code);

// Of a character. Empty: a control character without a meaning here.
std::optional<TopKey> key_of_letter(wint_t letter);

}  // namespace icemon
