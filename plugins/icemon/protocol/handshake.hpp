// How a connection agrees on a protocol, both sides alike: each sends its highest, on the other's
// highest the lower of both, and must then receive the same.
//
//   handshake := highest:u32le agreed:u32le
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hostler/error.hpp"

namespace icemon {

constexpr std::size_t version_bytes = 4;

std::string encode_version(std::uint32_t version);
std::uint32_t decode_version(std::string_view bytes);  // the first version_bytes of them

// What to go on with when a scheduler's highest is `theirs`. Error, to be continued from the
// scheduler's name: too old ("speaks protocol 21; at least 22 is needed"), or no scheduler at all.
hostler::Result<std::uint32_t> agree_on_protocol(std::uint32_t theirs, std::uint32_t ours);

}  // namespace icemon
