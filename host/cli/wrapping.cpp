#include "cli/wrapping.hpp"

#include <sys/ioctl.h>

#include <algorithm>

#include "cli/output.hpp"

namespace hostler::host {

namespace {

constexpr std::size_t least_width = 20;

// Words in lines of at most `width` columns; a longer word has a line of its own.
std::vector<std::string> wrap(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    const std::size_t wanted = display_width(lines.back()) + 1 + display_width(word);
    if (lines.back().empty()) {
      lines.back() = word;
    } else if (wanted <= width) {
      lines.back() += ' ' + word;
    } else {
      lines.push_back(word);
    }
    at = end + 1;
  }
  return lines;
}

}  // namespace

std::size_t terminal_width(int descriptor) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::vector<std::vector<std::string>> wrap_last_cells(
    const std::vector<std::vector<std::string>>& rows, std::size_t width) {
  if (width == 0) return rows;
  std::vector<std::size_t> widths;  // of all cells but the last
  for (const auto& row : rows) {
    if (row.size() > widths.size() + 1) widths.resize(row.size() - 1);
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::size_t used = 0;
  for (const std::size_t column : widths) used += column + 2;
  const std::size_t room = width > used + least_width ? width - used : least_width;

  std::vector<std::vector<std::string>> wrapped;
  for (const auto& row : rows) {
    if (row.empty()) continue;
    const auto lines = wrap(row.back(), room);
    wrapped.push_back(row);
    wrapped.back().back() = lines.front();
    for (std::size_t i = 1; i < lines.size(); ++i) {
      wrapped.emplace_back(row.size());
      wrapped.back().back() = lines[i];
    }
  }
  return wrapped;
}

}  // namespace hostler::host
