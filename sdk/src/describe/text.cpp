#include "describe/text.hpp"

#include <charconv>
#include <cmath>
#include <cstddef>

#include "hostler/utf8.hpp"

namespace hostler::detail {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

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

template <class Number>
void append_chars(std::string& out, Number number) {
  char buffer[32];  // the longest double takes 24
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), number).ptr;
  out.append(buffer, end);
}

}  // namespace

// Copies runs of harmless bytes at once.
void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x80) {
      if (const auto length = utf8_sequence(text, at)) {
        at += length;
        continue;
      }
    } else if (byte >= 0x20 && byte != '"' && byte != '\\') {
      ++at;
      continue;
    }
    out.append(text, copied, at - copied);
    if (byte >= 0x80) {
      out += replacement;
    } else {
      append_escape(out, byte);
    }
    copied = ++at;
  }
  out.append(text, copied);
  out += '"';
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
