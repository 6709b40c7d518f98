#include "interface/python_json.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>

#include "hostler/utf8.hpp"

namespace icemon {
namespace {

void append_unit(std::string& json, std::uint32_t unit) {
  char escaped[7];
  std::snprintf(escaped, sizeof escaped, "\\u%04x", unit & 0xFFFF);
  json += escaped;
}

void append_escaped(std::string& json, std::uint32_t code_point) {
  if (code_point < 0x10000) return append_unit(json, code_point);
  append_unit(json, 0xD7C0 + (code_point >> 10));
  append_unit(json, 0xDC00 + (code_point & 0x3FF));
}

void append_ascii(std::string& json, char c) {
  constexpr std::string_view special = "\"\\\b\f\n\r\t";
  constexpr std::string_view letters = "\"\\bfnrt";
  const std::size_t found = special.find(c);
  if (found != std::string_view::npos) {
    json += {'\\', letters[found]};
  } else if (static_cast<unsigned char>(c) < 0x20) {
    append_unit(json, static_cast<unsigned char>(c));
  } else {
    json += c;
  }
}

}  // namespace

std::string python_json(std::string_view text) {
  std::string json = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = hostler::utf8_sequence(text, at);
    if (length == 1) append_ascii(json, text[at]);
    if (length == 0) append_escaped(json, 0xFFFD);
    if (length > 1) append_escaped(json, hostler::utf8_code_point(text.substr(at, length)));
    at += std::max<std::size_t>(length, 1);
  }
  return json += '"';
}

std::string python_json(double number) {
  const double size = number < 0 ? -number : number;
  const bool is_plain = size == 0 || (size >= 1e-4 && size < 1e16);
  char digits[64];
  const auto format = is_plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto written = std::to_chars(digits, digits + sizeof digits, number, format);
  std::string json(digits, written.ptr);
  if (is_plain && json.find('.') == std::string::npos) json += ".0";
  return json;
}

}  // namespace icemon
