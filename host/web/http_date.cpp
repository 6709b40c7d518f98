#include "web/http_date.hpp"

#include <array>
#include <cstdio>

namespace hostler::host {
namespace {

// Not strftime's names, which follow the process's locale.
constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string http_date(std::time_t time) {
  std::tm parts{};
  if (!gmtime_r(&time, &parts)) return {};
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                 days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                                 months[static_cast<std::size_t>(parts.tm_mon)],
                                 parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::optional<std::time_t> parse_http_date(std::string_view text) {
  std::tm parts{};
  std::array<char, 4> month{};
  const std::string copy(text);
  if (std::sscanf(copy.c_str(), "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &parts.tm_mday, month.data(),
                  &parts.tm_year, &parts.tm_hour, &parts.tm_min, &parts.tm_sec) != 6)
    return std::nullopt;
  parts.tm_year -= 1900;
  for (std::size_t i = 0; i < months.size(); ++i)
    if (std::string_view(month.data()) == months[i]) parts.tm_mon = static_cast<int>(i);
  const std::time_t time = timegm(&parts);
  // Only what we would write ourselves: this refuses day 99, month Foo and trailing bytes.
  if (http_date(time) != text) return std::nullopt;
  return time;
}

}  // namespace hostler::host
