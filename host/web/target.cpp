#include "web/target.hpp"

#include <algorithm>

namespace hostler::host {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

Result<std::string> decode_segment(std::string_view raw) {
  auto segment = percent_decoded(raw);
  if (!segment) return Error{"the path has a broken percent escape"};
  if (std::any_of(segment->begin(), segment->end(), is_control))
    return Error{"the path has a control character"};
  if (*segment == "." || *segment == "..")
    return Error{"the path has a '" + *segment + "' segment; send it resolved"};
  return Result<std::string>(boost::system::in_place_value, std::move(*segment));
}

}  // namespace

std::string Target::path() const {
  std::string path;
  for (const auto& segment : segments) (path += '/') += segment;
  return path;
}

Result<Target> parse_target(std::string_view raw) {
  Target target;
  constexpr std::string_view scheme = "http://";
  if (raw.starts_with(scheme)) {
    raw.remove_prefix(scheme.size());
    target.authority = raw.substr(0, raw.find_first_of("/?"));
    raw.remove_prefix(target.authority.size());
  }
  raw = raw.substr(0, raw.find('#'));
  auto path = raw.substr(0, raw.find('?'));
  if (path.size() < raw.size()) target.query = raw.substr(path.size() + 1);
  if (path.empty() && !target.authority.empty()) path = "/";
  if (!path.starts_with('/')) return Error{"the request target is not a path"};
  for (const auto raw_segment : split_path(path)) {
    auto segment = decode_segment(raw_segment);
    if (!segment) return segment.error();
    target.segments.push_back(std::move(*segment));
  }
  return target;
}

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> segments;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    segments.push_back(path.substr(0, path.find('/')));
    path.remove_prefix(segments.back().size());
  }
  return segments;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
  const auto decode = [](std::string_view text) {
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return percent_decoded(spaced).value_or(std::string(text));
  };
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const auto item = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), item.size() + 1));
    if (item.empty()) continue;
    const auto name = item.substr(0, item.find('='));
    const auto value = item.substr(std::min(item.size(), name.size() + 1));
    parameters.emplace_back(decode(name), decode(value));
  }
  return parameters;
}

}  // namespace hostler::host
