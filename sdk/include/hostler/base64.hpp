// Base64 as of RFC 4648 §4, with padding: how bytes stand in JSON and in a database.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/error.hpp"

namespace hostler {

std::string encode_base64(std::span<const std::byte> bytes);

// Strict: no white space, padding where it belongs, no stray bits.
Result<std::vector<std::byte>> decode_base64(std::string_view text);

}  // namespace hostler
