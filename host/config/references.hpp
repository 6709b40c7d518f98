// ${env:NAME} and ${file:/path} in a configuration's values. What they stand for is never quoted in
// a message.
#pragma once

#include <string>

#include "hostler/error.hpp"

namespace hostler::host {

inline constexpr std::size_t largest_reference = 64 * 1024;      // bytes of one file
inline constexpr std::size_t most_referenced = 4 * 1024 * 1024;  // bytes of one configuration

// Resolves the references of one configuration.
class References {
 public:
  struct Resolved {
    std::string text;
    bool is_secret = false;  // something was put in
  };

  // "$${" stands for "${" itself; a line break at the end of a file is left out.
  Result<Resolved> resolve(const std::string& text);

 private:
  Result<std::string> value_of(const std::string& reference);

  std::size_t total_ = 0;
};

}  // namespace hostler::host
