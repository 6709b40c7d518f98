// UTF-8 in bytes that others sent.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hostler {

// Bytes of the well-formed sequence (Unicode 15, table 3-7) that starts at `at` < text.size(): 1 to
// 4; 0 if there is none.
std::size_t utf8_sequence(std::string_view text, std::size_t at);

// The code point of one well-formed sequence, as utf8_sequence() measured it.
char32_t utf8_code_point(std::string_view sequence);

// The text with U+FFFD for each byte that belongs to no well-formed sequence.
std::string valid_utf8(std::string_view text);

}  // namespace hostler
