#include "config/problem.hpp"

namespace hostler::host {

std::string Problem::text() const {
  std::string text = file;
  if (position.line > 0)
    text += ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
  if (!text.empty()) text += ": ";
  if (!path.empty()) text += path + ": ";
  return text + sentence;
}

std::string to_text(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) text += (text.empty() ? "" : "\n") + problem.text();
  return text;
}

}  // namespace hostler::host
