// Which topics a subscription wants: exact names, and prefixes with a star at their end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hostler/error.hpp"

namespace hostler::host {

// A topic's name: words of letters, digits, '-' and '_' joined by dots, at most 200 bytes.
bool is_topic_name(std::string_view);

class TopicFilter {
 public:
  // "render-farm.job.changed", "render-farm.*", "*", or several with commas between them.
  static Result<TopicFilter> parse(std::string_view list);

  bool matches(std::string_view topic) const;

 private:
  struct Pattern {
    std::string text;  // without the star
    bool prefix = false;
  };
  std::vector<Pattern> patterns_;
};

}  // namespace hostler::host
