// What is wrong with a configuration, and where.
#pragma once

#include <string>
#include <vector>

namespace hostler::host {

struct Position {
  int line = 0;  // from 1; 0: nowhere in a file
  int column = 0;
  bool operator==(const Position&) const = default;
};

struct Problem {
  std::string file;  // as the user named it
  Position position;
  std::string path;      // e.g. "plugins[0].config"; empty: the whole file
  std::string sentence;  // e.g. "unknown key 'prot'; did you mean 'port'?"

  // "hostler.yaml:4:3: plugins[0].config: unknown key 'prot'; did you mean 'port'?"
  std::string text() const;
};

std::string to_text(const std::vector<Problem>& problems);  // one a line

}  // namespace hostler::host
