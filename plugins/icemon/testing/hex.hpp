// Bytes as tests print them: "0000002b 746573740a".
#pragma once

#include <string>
#include <string_view>

namespace icemon {

inline std::string from_hex(std::string_view digits) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  int high = -1;
  for (const char c : digits) {
    if (c == ' ') continue;
    if (high < 0) {
      high = value(c);
    } else {
      bytes += static_cast<char>(high << 4 | value(c));
      high = -1;
    }
  }
  return bytes;
}

}  // namespace icemon
