// The picture of `top` as lines of coloured text, for the screen and for plain output alike. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "interface/text.hpp"
#include "interface/top_model.hpp"

namespace icemon {

// What a piece of text means; the screen chooses colours for it.
enum class Ink { plain, faint, good, warning, bad, title, client };

struct TopStyle {
  Ink ink = Ink::plain;
  int client = 0;  // of Ink::client: which of the clients' colours, 0 to client_colours - 1
  bool is_reversed = false;
  bool is_underlined = false;

  bool operator==(const TopStyle&) const = default;
};

struct TopSpan {
  std::string text;  // printable
  TopStyle style;
};
using TopLine = std::vector<TopSpan>;

constexpr int client_colours = 12;
int colour_of_client(std::string_view client);  // the same in every run

enum class TopSigns { unicode, ascii };

struct TopSize {
  std::size_t columns = 80;
  std::size_t lines = 24;
  TopSigns signs = TopSigns::unicode;
};

// Rows of the table that fit between header and footer.
std::size_t table_height(const TopSize& size);

// A whole screen: header, table from the model's first row, footer with the keys.
std::vector<TopLine> draw_top(const TopModel& model, const TopSize& size, std::int64_t now_ms);

// Header and the whole table, without colours and cursor.
Lines plain_top(const TopModel& model, std::size_t columns, std::int64_t now_ms);

}  // namespace icemon
