#include "interface/text.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iterator>

#include "hostler/timestamp.hpp"
#include "hostler/utf8.hpp"

namespace icemon {
namespace {

constexpr char32_t replacement = 0xFFFD;

struct CodePoint {
  char32_t value = replacement;
  std::size_t bytes = 1;
};

// The code point at the front of `text`, which is not empty. A byte that begins none is U+FFFD.
CodePoint decode(std::string_view text) {
  const std::size_t size = hostler::utf8_sequence(text, 0);
  return size == 0 ? CodePoint() : CodePoint{hostler::utf8_code_point(text.substr(0, size)), size};
}

struct Range {
  char32_t first, last;
};

template <std::size_t count>
bool contains(const Range (&ranges)[count], char32_t value) {
  const auto* found = std::ranges::lower_bound(ranges, value, {}, &Range::last);
  return found != std::end(ranges) && found->first <= value;
}

// C0, DEL, C1, marks and overrides of writing direction, separators of lines and paragraphs, tags.
bool is_harmful(char32_t value) {
  static constexpr Range ranges[] = {{0x00, 0x1F},     {0x7F, 0x9F},      {0x61C, 0x61C},
                                     {0x200E, 0x200F}, {0x2028, 0x202E},  {0x2066, 0x2069},
                                     {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};
  return contains(ranges, value);
}

// The blocks that matter in names of hosts and files; after Unicode's East Asian Width and general
// categories Mn, Me and Cf.
std::size_t width_of(char32_t value) {
  static constexpr Range none[] = {
      {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},  {0x0610, 0x061A}, {0x064B, 0x065F},
      {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200D},  {0x20D0, 0x20FF}, {0xFE00, 0xFE0F},
      {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF}};
  static constexpr Range two[] = {
      {0x1100, 0x115F}, {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},  {0x4E00, 0x9FFF},
      {0xA000, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},  {0xFF00, 0xFF60},
      {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
  if (value < 0x300) return 1;
  if (contains(none, value)) return 0;
  return contains(two, value) ? 2 : 1;
}

std::string with_unit(double value, const char* unit) {
  char text[48];
  std::snprintf(text, sizeof text, value < 10 ? "%.1f %s" : "%.0f %s", value, unit);
  return text;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const CodePoint next = decode(text);
    const bool is_kept = !is_harmful(next.value) && (next.value != replacement || next.bytes > 1);
    if (is_kept) {
      safe.append(text.substr(0, next.bytes));
    } else {
      safe += "\uFFFD";
    }
    text.remove_prefix(next.bytes);
  }
  return safe;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint next = decode(text);
    width += width_of(next.value);
    text.remove_prefix(next.bytes);
  }
  return width;
}

std::string shorten(std::string_view text, std::size_t columns) {
  // Whatever is longer than this is cut anyway, and a name may be a megabyte.
  const bool is_long = text.size() > columns * 8;
  std::string safe = printable(is_long ? text.substr(0, columns * 8) : text);
  if (!is_long && display_width(safe) <= columns) return safe;
  if (columns == 0) return "";
  std::size_t width = 0, kept = 0;
  while (kept < safe.size()) {
    const CodePoint next = decode(std::string_view(safe).substr(kept));
    if (width + width_of(next.value) > columns - 1) break;
    width += width_of(next.value);
    kept += next.bytes;
  }
  return safe.substr(0, kept) + "…";
}

std::string fit(std::string_view text, std::size_t columns, Align align) {
  std::string cell = shorten(text, columns);
  const std::string blanks(columns - display_width(cell), ' ');
  return align == Align::left ? cell + blanks : blanks + cell;
}

Lines table(const std::vector<TableColumn>& columns,
            const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::vector<std::string>> cells;
  cells.reserve(rows.size() + 1);
  std::vector<std::string>& header = cells.emplace_back();
  for (const TableColumn& column : columns) header.push_back(column.title);
  for (const auto& row : rows) {
    std::vector<std::string>& line = cells.emplace_back();
    for (std::size_t index = 0; index < columns.size(); ++index)
      line.push_back(shorten(row[index], columns[index].most));
  }
  std::vector<std::size_t> widths(columns.size());
  for (const auto& line : cells)
    for (std::size_t index = 0; index < line.size(); ++index)
      widths[index] = std::max(widths[index], display_width(line[index]));

  Lines lines;
  lines.reserve(cells.size());
  for (const auto& line : cells) {
    std::string& text = lines.emplace_back();
    for (std::size_t index = 0; index < line.size(); ++index)
      text += (index ? "  " : "") + fit(line[index], widths[index], columns[index].align);
    text.erase(text.find_last_not_of(' ') + 1);
  }
  return lines;
}

std::string duration_text(double seconds) {
  if (seconds < 9.95) return with_unit(std::max(0.0, seconds), "s");
  const long long whole = std::llround(seconds);
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::string bytes_text(double bytes) {
  if (bytes < 1024) return std::to_string(std::llround(bytes)) + " B";
  static constexpr const char* units[] = {"KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  for (bytes /= 1024; bytes >= 1024 && unit + 1 < std::size(units); ++unit) bytes /= 1024;
  return with_unit(bytes, units[unit]);
}

std::string percent_text(double part) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", part * 100);
  return text;
}

std::string time_text(std::int64_t milliseconds) {
  if (milliseconds == 0) return "-";
  const hostler::Timestamp time{std::chrono::milliseconds(milliseconds)};
  std::string text = hostler::format_timestamp(time).substr(0, 19);
  text[10] = ' ';
  return text + " UTC";
}

std::string count_text(std::int64_t count, std::string_view thing) {
  return std::to_string(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

}  // namespace icemon
