#include "config/utf8.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "hostler/json.hpp"

namespace hostler::host {

bool is_utf8(std::string_view text) {
  try {
    Json(text).dump();  // throws at the first wrong byte
    return true;
  } catch (const Json::exception&) {
    return false;
  }
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace hostler::host
