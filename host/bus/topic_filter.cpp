#include "bus/topic_filter.hpp"

#include <algorithm>

namespace hostler::host {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t most_patterns = 64;  // a list comes from a URL

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

// What may stand before a star: the beginning of a name, or nothing.
bool is_prefix(std::string_view text) {
  return text.size() <= longest_name && !text.starts_with('.') &&
         text.find("..") == std::string_view::npos && std::ranges::all_of(text, is_name_character);
}

}  // namespace

bool is_topic_name(std::string_view name) {
  return !name.empty() && !name.ends_with('.') && is_prefix(name);
}

Result<TopicFilter> TopicFilter::parse(std::string_view list) {
  TopicFilter filter;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    auto text = list.substr(begin, end - begin);
    begin = end + 1;
    const bool prefix = text.ends_with('*');
    if (prefix) text.remove_suffix(1);
    if (!(prefix ? is_prefix(text) : is_topic_name(text))) {
      return Error{"'" + std::string(list) +
                       "' names no topics; write a name or a prefix with a star at its end, "
                       "e.g. render-farm.*",
                   ExitCode::usage};
    }
    if (filter.patterns_.size() == most_patterns) {
      return Error{"more than 64 topics in one subscription", ExitCode::usage};
    }
    filter.patterns_.push_back({std::string(text), prefix});
  }
  return filter;
}

bool TopicFilter::matches(std::string_view topic) const {
  return std::ranges::any_of(patterns_, [&](const Pattern& pattern) {
    return pattern.prefix ? topic.starts_with(pattern.text) : topic == pattern.text;
  });
}

}  // namespace hostler::host
