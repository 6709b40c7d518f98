// What must be known of a statement's text before it is prepared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hostler::detail {

struct SqlText {
  std::vector<std::string> placeholders;  // names without ':', each once, in the order of the text
  bool several_statements = false;        // something follows a semicolon: a back end may ignore it
  bool only_reads = false;                // it begins with "select" or "with" and changes nothing
  bool controls_transaction = false;  // it is a begin, commit, rollback, savepoint, release or end
};

// Knows strings, quoted names and comments; a "::" is a cast.
SqlText scan_sql(std::string_view sql);

}  // namespace hostler::detail
