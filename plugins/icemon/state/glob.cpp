#include "state/glob.hpp"

#include <cstddef>
#include <optional>

namespace icemon {
namespace {

// The set at the front of `pattern`, which begins with "[". Empty: it has no end, so the bracket
// stands for itself.
struct Set {
  std::size_t size = 0;  // of its text
  bool matches = false;
};
std::optional<Set> match_set(std::string_view pattern, char wanted) {
  std::size_t at = 1;
  const bool is_negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (is_negated) ++at;
  bool is_member = false;
  for (bool is_first = true; at < pattern.size(); is_first = false) {
    if (pattern[at] == ']' && !is_first) return Set{at + 1, is_member != is_negated};
    const char low = pattern[at++];
    char high = low;
    if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
      high = pattern[at + 1];
      at += 2;
    }
    is_member = is_member || (low <= wanted && wanted <= high);
  }
  return std::nullopt;
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view text) {
  std::size_t at = 0, in_text = 0;
  // Where the last star stood, and what of the text it has taken so far.
  std::optional<std::size_t> star;
  std::size_t taken = 0;
  while (in_text < text.size()) {
    bool goes_on = false;
    if (at < pattern.size()) {
      if (pattern[at] == '*') {
        star = at++;
        taken = in_text;
        continue;
      }
      const auto set =
          pattern[at] == '[' ? match_set(pattern.substr(at), text[in_text]) : std::nullopt;
      if (set) {
        goes_on = set->matches;
        if (goes_on) at += set->size;
      } else if (pattern[at] == '?' || pattern[at] == text[in_text]) {
        goes_on = true;
        ++at;
      }
    }
    if (goes_on) {
      ++in_text;
    } else if (star) {
      at = *star + 1;
      in_text = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

}  // namespace icemon
