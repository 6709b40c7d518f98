#include "bus/envelope_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "hostler/timestamp.hpp"

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
  std::replace_if(
      to.begin() + static_cast<std::ptrdiff_t>(begin), to.end(),
      [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

}  // namespace

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
  text += R"(,"time":")" +
          format_timestamp(Timestamp(std::chrono::microseconds(envelope.time_us))) + R"(","body":)";
  append_line(text, envelope.body);
  text += '}';
  return text;
}

}  // namespace hostler::host
