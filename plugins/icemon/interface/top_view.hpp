// The picture of `top` as lines of coloured text, for the screen and for plain output alike. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "interface/text.hpp"
#include "interface/top_model.hpp"
#include "interface/top_style.hpp"

namespace icemon {

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
