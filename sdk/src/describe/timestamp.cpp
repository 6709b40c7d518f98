#include "hostler/timestamp.hpp"

#include <cstdio>
#include <optional>

namespace hostler {

namespace {

using namespace std::chrono;

constexpr auto min_year = year{1678};  // a 64-bit count of nanoseconds reaches from here
constexpr auto max_year = year{2261};  // to here

// Takes a text apart from its front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

  bool take(char expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) return {};
    int number = 0;
    for (const char digit : rest_.substr(0, count)) {
      if (digit < '0' || digit > '9') return {};
      number = number * 10 + (digit - '0');
    }
    rest_.remove_prefix(count);
    return number;
  }

 private:
  std::string_view rest_;
};

std::optional<sys_days> scan_date(Scanner& scanner) {
  const auto y = scanner.digits(4);
  const auto m = y && scanner.take('-') ? scanner.digits(2) : std::nullopt;
  const auto d = m && scanner.take('-') ? scanner.digits(2) : std::nullopt;
  if (!d) return {};
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)},
                            day{static_cast<unsigned>(*d)}};
  if (!date.ok() || date.year() < min_year || date.year() > max_year) return {};
  return sys_days(date);
}

std::optional<minutes> scan_hours_and_minutes(Scanner& scanner) {
  const auto h = scanner.digits(2);
  const auto m = h && scanner.take(':') ? scanner.digits(2) : std::nullopt;
  if (!m || *h > 23 || *m > 59) return {};
  return hours{*h} + minutes{*m};
}

std::optional<nanoseconds> scan_fraction(Scanner& scanner) {
  if (!scanner.take('.')) return nanoseconds{0};
  nanoseconds fraction{0};
  nanoseconds unit = 100ms;
  auto digit = scanner.digits(1);
  if (!digit) return {};
  for (; digit && unit.count() > 0; digit = scanner.digits(1), unit /= 10)
    fraction += *digit * unit;
  if (digit) return {};
  return fraction;
}

std::optional<minutes> scan_offset(Scanner& scanner) {
  if (scanner.take('Z')) return minutes{0};
  const bool ahead = scanner.take('+');
  if (!ahead && !scanner.take('-')) return {};
  const auto offset = scan_hours_and_minutes(scanner);
  if (!offset) return {};
  return ahead ? *offset : -*offset;
}

std::optional<Timestamp> scan(std::string_view text) {
  Scanner scanner(text);
  const auto date = scan_date(scanner);
  if (!date || !scanner.take('T')) return {};
  const auto time = scan_hours_and_minutes(scanner);
  const auto second = time && scanner.take(':') ? scanner.digits(2) : std::nullopt;
  if (!second || *second > 59) return {};
  const auto fraction = scan_fraction(scanner);
  if (!fraction) return {};
  const auto offset = scan_offset(scanner);
  if (!offset || !scanner.at_end()) return {};
  return Timestamp(*date) + *time + seconds{*second} + *fraction - *offset;
}

}  // namespace

std::string format_timestamp(Timestamp time) {
  const auto in_microseconds = floor<microseconds>(time);
  const auto today = floor<days>(in_microseconds);
  const year_month_day date(today);
  const hh_mm_ss clock(in_microseconds - today);
  char text[40];
  const int size = std::snprintf(text, sizeof(text), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
                                 int(date.year()), unsigned(date.month()), unsigned(date.day()),
                                 int(clock.hours().count()), int(clock.minutes().count()),
                                 int(clock.seconds().count()), int(clock.subseconds().count()));
  return {text, static_cast<std::size_t>(size)};
}

Result<Timestamp> parse_timestamp(std::string_view text) {
  if (const auto time = scan(text)) return *time;
  return Error{"not a time such as 2026-11-22T10:00:00Z"};
}

}  // namespace hostler
