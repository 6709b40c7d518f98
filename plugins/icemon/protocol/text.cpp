#include "protocol/text.hpp"

#include <algorithm>

#include "hostler/utf8.hpp"

namespace icemon {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_plain(char c) { return c >= 0x20 && c < 0x7F; }

// Terminals obey U+0080 to U+009F as they obey the control characters of ASCII.
bool is_late_control(std::string_view sequence) {
  return sequence.size() == 2 && sequence[0] == '\xC2' &&
         static_cast<unsigned char>(sequence[1]) < 0xA0;
}

std::string_view safe_sequence(std::string_view bytes, std::size_t at, std::size_t length) {
  const std::string_view sequence = bytes.substr(at, length);
  const bool is_control = length == 1 && !is_plain(bytes[at]);
  return length == 0 || is_control || is_late_control(sequence) ? replacement : sequence;
}

}  // namespace

std::string safe_text(std::string_view bytes, std::size_t most) {
  bytes = bytes.substr(0, bytes.find('\0'));
  if (bytes.size() <= most && std::all_of(bytes.begin(), bytes.end(), is_plain)) {
    return std::string(bytes);
  }
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = hostler::utf8_sequence(bytes, at);
    const std::string_view next = safe_sequence(bytes, at, length);
    if (text.size() + next.size() > most) break;
    text += next;
    at += std::max<std::size_t>(length, 1);
  }
  return text;
}

std::string net_key(std::string_view netname) {
  std::string key(netname);
  std::ranges::transform(key, key.begin(), lower);
  return key;
}

bool same_net(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace icemon
