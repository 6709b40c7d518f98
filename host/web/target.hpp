// What a request line asks for: path and query, decoded and checked. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hostler/error.hpp"

namespace hostler::host {

// "/a%20b/c/?x=1" has the segments "a b", "c" and "", and the query "x=1".
struct Target {
  std::vector<std::string>
      segments;           // percent-decoded, split before decoding; "/" is one empty segment
  std::string query;      // behind the question mark, as sent
  std::string authority;  // of an absolute target ("http://host:1/path"), else empty

  // The segments joined by '/', with a leading '/'.
  std::string path() const;
};

// Refuses what no honest client sends: a target that is not a path, broken percent escapes, control
// characters, and the segments "." and ".." in any spelling.
Result<Target> parse_target(std::string_view raw);

// Splits "/a/b/" into "a", "b", "".
std::vector<std::string_view> split_path(std::string_view path);

// Nothing if an escape is broken.
std::optional<std::string> percent_decoded(std::string_view text);

// The names and values of a query, decoded, '+' as space. A broken escape stays as it was sent.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

}  // namespace hostler::host
