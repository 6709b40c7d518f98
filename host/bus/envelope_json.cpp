#include "bus/envelope_json.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

namespace hostler::host {
namespace {

bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

std::string quoted(std::string_view text) {
  if (std::ranges::all_of(text, is_plain)) return '"' + std::string(text) + '"';
  // A key is the publisher's text: bytes that are no UTF-8 become U+FFFD.
  using nlohmann::json;
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

// JSON has line ends between tokens only: inside a string they are escaped.
void append_line(std::string& to, std::string_view body) {
  const auto begin = to.size();
  to += body.empty() ? std::string_view("null") : body;
  std::replace_if(to.begin() + static_cast<std::ptrdiff_t>(begin), to.end(),
                  [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

}  // namespace

std::string to_iso_time(std::int64_t microseconds) {
  auto fraction = microseconds % 1'000'000;
  if (fraction < 0) fraction += 1'000'000;
  const std::time_t seconds = (microseconds - fraction) / 1'000'000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> date{};
  const auto date_size = std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::array<char, 16> rest{};
  const auto rest_size = std::snprintf(rest.data(), rest.size(), ".%06dZ", static_cast<int>(fraction));
  return std::string(date.data(), date_size) + std::string(rest.data(), static_cast<std::size_t>(rest_size));
}

std::string to_json(const Envelope& envelope) {
  std::string text;
  text.reserve(envelope.bytes() + 128);
  if (envelope.kind == EventKind::gap) {
    text += R"({"gap":true,"seq":)" + std::to_string(envelope.seq);
    text += R"(,"topic":)" + quoted(envelope.topic) + '}';
    return text;
  }
  text += R"({"seq":)" + std::to_string(envelope.seq);
  text += R"(,"topic":)" + quoted(envelope.topic);
  text += R"(,"source":)" + quoted(envelope.source);
  text += R"(,"key":)" + quoted(envelope.key);
  text += R"(,"time":")" + to_iso_time(envelope.time_us) + R"(","body":)";
  append_line(text, envelope.body);
  text += '}';
  return text;
}

}  // namespace hostler::host
