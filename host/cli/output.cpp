#include "cli/output.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace hostler::host {

int fail(const Error& error) { return fail(error.text, error.code); }

int fail(std::string_view text, ExitCode code) {
  std::cerr << "hostler: " << text << '\n';
  return static_cast<int>(code);
}

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

bool use_color(int descriptor) { return is_terminal(descriptor) && !std::getenv("NO_COLOR"); }

std::size_t display_width(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

std::string format_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - display_width(row[i]) + 2, ' ');
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

bool confirm(std::string_view question) {
  if (!is_terminal(STDIN_FILENO)) {
    std::cerr << "hostler: " << question << " Not confirmed: say --yes to go on without asking.\n";
    return false;
  }
  std::cerr << question << " [y/N] ";
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace hostler::host
