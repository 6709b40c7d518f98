// JSON strings and numbers as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hostler::detail {

// In quotes, escaped; bytes that are not UTF-8 become U+FFFD, one for each.
void append_quoted(std::string& out, std::string_view text);

void append_number(std::string& out, std::int64_t number);
void append_number(std::string& out, std::uint64_t number);
void append_number(std::string& out, double number);  // shortest that reads back the same; or null

}  // namespace hostler::detail
