#include "describe/text.hpp"

#include <charconv>
#include <cmath>
#include <cstddef>

namespace hostler::detail {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool continues(std::string_view text, std::size_t at, unsigned char low = 0x80,
               unsigned char high = 0xBF) {
  if (at >= text.size()) return false;
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte >= low && byte <= high;
}

// Bytes of the UTF-8 sequence that starts with a byte from 0x80 on; 0 if it is not well-formed
// (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead >= 0xC2 && lead <= 0xDF) return continues(text, at + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned char low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : 0xBF;
    return continues(text, at + 1, low, high) && continues(text, at + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned char low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xF4 ? 0x8F : 0xBF;
    const bool whole =
        continues(text, at + 1, low, high) && continues(text, at + 2) && continues(text, at + 3);
    return whole ? 4 : 0;
  }
  return 0;
}

void append_escape(std::string& out, unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 0xF];
  }
}

// Copies runs of harmless bytes at once.
template <class OnSpecial>
void copy_text(std::string& out, std::string_view text, OnSpecial on_special) {
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x80) {
      if (const auto length = sequence_length(text, at)) {
        at += length;
        continue;
      }
    } else if (byte >= 0x20 && byte != '"' && byte != '\\') {
      ++at;
      continue;
    }
    out.append(text, copied, at - copied);
    on_special(out, byte);
    copied = ++at;
  }
  out.append(text, copied);
}

template <class Number>
void append_chars(std::string& out, Number number) {
  char buffer[32];  // the longest double takes 24
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), number).ptr;
  out.append(buffer, end);
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  copy_text(out, text, [](std::string& target, unsigned char byte) {
    if (byte >= 0x80) {
      target += replacement;
    } else {
      append_escape(target, byte);
    }
  });
  out += '"';
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  copy_text(out, text, [](std::string& target, unsigned char byte) {
    if (byte >= 0x80) {
      target += replacement;
    } else {
      target += static_cast<char>(byte);
    }
  });
  return out;
}

void append_number(std::string& out, std::int64_t number) { append_chars(out, number); }
void append_number(std::string& out, std::uint64_t number) { append_chars(out, number); }

void append_number(std::string& out, double number) {
  if (std::isfinite(number)) {
    append_chars(out, number);
  } else {
    out += "null";
  }
}

}  // namespace hostler::detail
