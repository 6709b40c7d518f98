#include "hostler/base64.hpp"

#include <array>
#include <cstdint>

namespace hostler {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t not_a_digit = 0xFF;

constexpr auto digit_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(not_a_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

// Up to three bytes, the first on top.
std::uint32_t group_at(std::span<const std::byte> bytes, std::size_t at) {
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    group =
        group << 8 | (at + i < bytes.size() ? std::to_integer<std::uint32_t>(bytes[at + i]) : 0);
  }
  return group;
}

}  // namespace

std::string encode_base64(std::span<const std::byte> bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto group = group_at(bytes, at);
    const auto present = bytes.size() - at;
    out += alphabet[group >> 18];
    out += alphabet[group >> 12 & 63];
    out += present > 1 ? alphabet[group >> 6 & 63] : '=';
    out += present > 2 ? alphabet[group & 63] : '=';
  }
  return out;
}

Result<std::vector<std::byte>> decode_base64(std::string_view text) {
  const Error broken{"not base64 text"};
  if (text.size() % 4 != 0) return broken;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char digit : text) {
    const auto value = digit_values[static_cast<unsigned char>(digit)];
    if (value == not_a_digit) return broken;
    bits = (bits << 6 | value) & 0xFFFF;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<std::byte>(bits >> count));
    }
  }
  const auto left_over = bits & ((1u << count) - 1);
  if (left_over != 0 || count != padding * 2) return broken;
  return bytes;
}

}  // namespace hostler
