#include "config/scalar.hpp"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace hostler::host {
namespace {

template <class Number>
std::optional<Number> whole(std::string_view text, int base) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number, base);
  if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return number;
}

std::optional<double> real(std::string_view text) {
  // from_chars also knows "inf" and "nan", which JSON lacks.
  if (text.find_first_not_of("+-.0123456789eE") != std::string_view::npos) return std::nullopt;
  double number = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc{} || result.ptr != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

}  // namespace

Json plain_value(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const bool is_hex = digits.starts_with("0x"), is_octal = digits.starts_with("0o");
  if (is_hex || is_octal) {
    if (const auto number = whole<std::uint64_t>(digits.substr(2), is_hex ? 16 : 8);
        number && *number <= INT64_MAX)
      return static_cast<std::int64_t>(*number);
  } else if (!digits.empty() && digits.front() != '+') {
    if (const auto number = whole<std::int64_t>(digits, 10)) return *number;
    if (const auto number = real(digits)) return *number;
  }
  return std::string(text);
}

}  // namespace hostler::host
