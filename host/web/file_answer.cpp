#include "web/file_answer.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>

#include "web/http_date.hpp"

namespace hostler::host {
namespace {

// byte-range := first:digits "-" last:digits? | "-" count:digits
struct Range {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
    return std::nullopt;
  return value;
}

enum class RangeKind { none, satisfiable, beyond };

RangeKind parse_range(std::string_view text, std::uint64_t size, Range& range) {
  constexpr std::string_view unit = "bytes=";
  if (!text.starts_with(unit)) return RangeKind::none;
  text = trimmed(text.substr(unit.size()));
  const auto dash = text.find('-');
  if (dash == std::string_view::npos || text.find(',') != std::string_view::npos)
    return RangeKind::none;
  const auto first = number(text.substr(0, dash));
  const auto last = number(text.substr(dash + 1));
  if (dash == 0) {
    if (!last) return RangeKind::none;
    range.length = std::min(*last, size);
    range.first = size - range.length;
    return range.length > 0 ? RangeKind::satisfiable : RangeKind::beyond;
  }
  if (!first || (!last && dash + 1 != text.size()) || (last && *last < *first))
    return RangeKind::none;
  if (*first >= size) return RangeKind::beyond;
  range.first = *first;
  range.length = (last ? std::min(*last, size - 1) : size - 1) - *first + 1;
  return RangeKind::satisfiable;
}

bool is_unchanged(const Headers& request, std::string_view etag, std::time_t changed) {
  if (const auto tags = request.get("If-None-Match"); !tags.empty()) {
    // Weak comparison: a proxy may have put W/ before our tag.
    return tags == "*" || has_token(tags, etag) || has_token(tags, "W/" + std::string(etag));
  }
  const auto since = parse_http_date(request.get("If-Modified-Since"));
  return since && changed <= *since;
}

bool range_still_fits(const Headers& request, std::string_view etag, std::string_view modified) {
  const auto condition = request.get("If-Range");
  return condition.empty() || condition == etag || condition == modified;
}

}  // namespace

std::string etag_of(const struct stat& facts) {
  char tag[80];
  std::snprintf(tag, sizeof tag, "\"%llx-%llx-%llx\"",
                static_cast<unsigned long long>(facts.st_ino),
                static_cast<unsigned long long>(facts.st_size),
                static_cast<unsigned long long>(facts.st_mtim.tv_sec) * 1000000000ULL +
                    static_cast<unsigned long long>(facts.st_mtim.tv_nsec));
  return tag;
}

FileAnswer answer_file(const struct stat& facts, const Headers& request, Headers headers) {
  FileAnswer answer;
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  const auto etag = etag_of(facts);
  const auto modified = http_date(facts.st_mtim.tv_sec);
  answer.headers = std::move(headers);
  answer.headers.set("ETag", etag);
  answer.headers.set("Last-Modified", modified);
  answer.headers.set("Accept-Ranges", "bytes");
  if (is_unchanged(request, etag, facts.st_mtim.tv_sec)) {
    answer.status = 304;
    return answer;
  }
  Range range{0, size};
  auto kind = RangeKind::none;
  if (range_still_fits(request, etag, modified))
    kind = parse_range(request.get("Range"), size, range);
  if (kind == RangeKind::beyond) {
    answer.status = 416;
    answer.headers.set("Content-Range", "bytes */" + std::to_string(size));
    return answer;
  }
  if (kind == RangeKind::satisfiable) {
    answer.status = 206;
    answer.headers.set("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                            std::to_string(range.first + range.length - 1) + "/" +
                                            std::to_string(size));
  }
  answer.offset = range.first;
  answer.length = range.length;
  return answer;
}

}  // namespace hostler::host
