#pragma once

#include <cstddef>
#include <string_view>

namespace hostler::host {

bool is_utf8(std::string_view text);

// Characters (code points) of a UTF-8 text.
std::size_t count_characters(std::string_view text);

}  // namespace hostler::host
