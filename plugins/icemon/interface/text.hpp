// Text for people on terminals: names from the network made harmless, columns counted as terminals
// show them, numbers with units. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace icemon {

using Lines = std::vector<std::string>;  // without their ends

// One line that a terminal shows as it stands: control characters, escape sequences, line breaks
// and marks that turn the direction of writing become U+FFFD, and so do bytes that are not UTF-8.
std::string printable(std::string_view text);

// Columns that printable text takes: two for East Asian wide characters and most emoji, none for
// combining marks.
std::size_t display_width(std::string_view text);

// Printable text that takes at most `columns`; what is cut ends in "…".
std::string shorten(std::string_view text, std::size_t columns);

// As above, filled with blanks to exactly `columns`.
enum class Align { left, right };
std::string fit(std::string_view text, std::size_t columns, Align align = Align::left);

struct TableColumn {
  std::string title;
  Align align = Align::left;
  std::size_t most = 60;  // columns of the terminal; longer cells are shortened
};

// Columns as wide as their widest cell, two blanks between. Cells are made printable.
Lines table(const std::vector<TableColumn>& columns,
            const std::vector<std::vector<std::string>>& rows);

std::string duration_text(double seconds);         // "0.4 s", "12 s", "3 min 20 s", "2 h 5 min"
std::string bytes_text(double bytes);              // "512 B", "1.5 KiB", "2.3 GiB"
std::string percent_text(double part);             // 0.123 -> "12.3 %"
std::string time_text(std::int64_t milliseconds);  // "2026-11-22 10:00:00 UTC"; 0: "-"
std::string count_text(std::int64_t count, std::string_view thing);  // "1 host", "3 hosts"

}  // namespace icemon
