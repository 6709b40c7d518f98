// SipHash-2-4 of Aumasson and Bernstein: a hash that cannot be guessed without its key.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace icemon {

std::uint64_t siphash(std::array<std::uint64_t, 2> key, std::string_view bytes);

}  // namespace icemon
