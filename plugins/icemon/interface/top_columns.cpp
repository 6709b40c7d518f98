#include "interface/top_columns.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "interface/text.hpp"

namespace icemon {
namespace {

constexpr std::size_t narrowest_bar = 10;
constexpr std::size_t widest_bar = 42;
constexpr std::size_t narrowest_name = 10;
constexpr std::size_t widest_name = 32;

constexpr TopColumn all_columns[] = {
    {HostSort::id, "ID", 4, 4},           {HostSort::name, "NAME", 0, 9},
    {HostSort::done, "IN", 6, 3},         {HostSort::current, "CUR", 4, 9},
    {HostSort::max, "MAX", 4, 9},         {{}, "JOBS", 0, 9},
    {HostSort::out, "OUT", 4, 8},         {HostSort::local, "LOCAL", 5, 7},
    {HostSort::pending, "PENDING", 7, 8}, {HostSort::failed, "FAILED", 6, 2},
    {HostSort::speed, "SPEED", 6, 6},     {HostSort::load, "LOAD", 5, 5},
    {HostSort::average, "AVG1", 5, 1},    {HostSort::memory, "FREE MEM", 8, 0}};

std::size_t name_width(const SnapshotView& snapshot) {
  std::size_t width = narrowest_name;
  for (const HostView& host : snapshot.hosts)
    width = std::max(width, display_width(shorten(host.name, widest_name)));
  return width;
}

std::string decimal(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

}  // namespace

std::vector<TopColumn> choose_columns(const SnapshotView& snapshot, std::size_t columns) {
  std::vector<TopColumn> chosen(std::begin(all_columns), std::end(all_columns));
  const std::size_t name = name_width(snapshot);
  const auto used = [&] {
    std::size_t width = chosen.size() - 1;  // a blank between two
    for (const TopColumn& column : chosen)
      width += !column.sort ? narrowest_bar : is_name(column) ? name : column.width;
    return width;
  };
  while (used() > columns) {
    const auto least = std::ranges::min_element(chosen, {}, &TopColumn::keep);
    if (least->keep == 9) break;
    chosen.erase(least);
  }
  const std::size_t left = columns > used() ? columns - used() : 0;
  for (TopColumn& column : chosen) {
    if (!column.sort) column.width = std::min(widest_bar, narrowest_bar + left);
    if (is_name(column)) column.width = name;
  }
  return chosen;
}

std::string cell_text(const HostView& host, HostSort column) {
  switch (column) {
    case HostSort::id:
      return std::to_string(host.id);
    case HostSort::name:
      return host.name;
    case HostSort::done:
      return std::to_string(host.done + host.failed);
    case HostSort::current:
      return std::to_string(host.compiling);
    case HostSort::max:
      return std::to_string(host.max_jobs);
    case HostSort::out:
      return std::to_string(host.requested);
    case HostSort::local:
      return std::to_string(host.local);
    case HostSort::pending:
      return std::to_string(host.pending);
    case HostSort::failed:
      return std::to_string(host.failed);
    case HostSort::speed:
      return host.speed > 0 ? decimal(host.speed, 0) : "-";
    case HostSort::load:
      return host.online ? std::to_string(host.load) : "off";
    case HostSort::average:
      return host.load_average1 ? decimal(*host.load_average1, 2) : "-";
    case HostSort::memory:
      return host.free_memory_mib ? bytes_text(*host.free_memory_mib * 1024.0 * 1024) : "-";
  }
  return "";
}

TopStyle cell_style(const HostView& host, HostSort column) {
  if (!host.online) return {Ink::faint};
  if (column == HostSort::name)
    return {Ink::client, colour_of_client(host.name), false, host.no_remote};
  if (column == HostSort::load)
    return {host.load >= 1000 ? Ink::bad : host.load >= 800 ? Ink::warning : Ink::plain};
  if (column == HostSort::failed && host.failed) return {Ink::bad};
  if (column == HostSort::pending && host.pending) return {Ink::warning};
  return {};
}

}  // namespace icemon
