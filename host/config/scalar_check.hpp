// One scalar beside its schema: type, choices, limits, length, pattern.
#pragma once

#include <memory>
#include <string>

#include "hostler/json.hpp"
#include "hostler/manifest.hpp"

namespace hostler::host {

struct ScalarText {
  std::string text;          // references resolved
  bool is_quoted = false;    // so it is text
  bool is_resolved = false;  // from a reference: it takes the type that is expected
  bool is_secret = false;    // never quoted in a message
};

struct ScalarResult {
  JsonPointer value;    // null where there is a problem
  std::string problem;  // e.g. "must be an integer, not the text 'abc'"
};

ScalarResult check_scalar(const ScalarText& scalar, const Json& schema);

// "an integer from 1 to 10", "text", "one of 'a', 'b'", "a block of keys", "a list".
std::string expected_by(const Json& schema);
std::string one_of(const Json& choices);

}  // namespace hostler::host
