// The columns of `top`: which fit, and what stands in them. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "interface/selection.hpp"
#include "interface/top_style.hpp"
#include "live/views.hpp"

namespace icemon {

struct TopColumn {
  std::optional<HostSort> sort;  // empty: the bar
  const char* title;
  std::size_t width;
  int keep;  // the lowest go first when the screen is narrow
};

inline bool is_name(const TopColumn& column) { return column.sort == HostSort::name; }

// The columns that fit, with their widths; what is left goes to the bar.
std::vector<TopColumn> choose_columns(const SnapshotView& snapshot, std::size_t columns);

std::string cell_text(const HostView& host, HostSort column);
TopStyle cell_style(const HostView& host, HostSort column);

}  // namespace icemon
