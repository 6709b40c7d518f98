// What `top` shows: the hosts in their order, which of them are opened, where the cursor stands.
// Pure: snapshots and keys in, rows out.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "interface/selection.hpp"
#include "live/views.hpp"

namespace icemon {

struct TopKey {
  enum class Kind {
    up,
    down,
    page_up,
    page_down,
    home,
    end,  // the cursor
    left,
    right,
    tab,  // the column to sort by
    enter,
    escape,
    backspace,
    text,  // one character, in `text`
  };
  Kind kind = Kind::text;
  std::string text;
};

enum class TopEffect { none, quit };

// One line of the table: a host, or below an opened one a slot, a local job or a fact.
struct TopRow {
  enum class Kind { host, slot, local, fact };
  Kind kind = Kind::host;
  const HostView* host = nullptr;
  const JobView* job = nullptr;  // of a slot or local job; null: the slot is free
  int slot = 0;                  // from 0
  std::string fact;
};

class TopModel {
 public:
  explicit TopModel(HostSort sort = HostSort::id, SortOrder order = SortOrder::forward)
      : sort_(sort), order_(order) {}

  // The newest state; while paused it is put aside.
  void update(SnapshotView snapshot);

  // How many rows the table has room for.
  void set_height(std::size_t rows);

  TopEffect press(const TopKey& key);

  const SnapshotView& snapshot() const { return shown_; }
  const std::vector<TopRow>& rows() const {
    return rows_;
  }  // all; those from first_row() are shown
  std::size_t first_row() const { return first_row_; }
  std::size_t cursor() const { return cursor_; }  // a row
  HostSort sort() const { return sort_; }
  SortOrder order() const { return order_; }
  bool is_paused() const { return is_paused_; }
  bool is_typing_filter() const { return is_typing_filter_; }
  const std::string& filter() const { return filter_; }

  // Jobs that run on a host: remote ones by slot, then local ones, the oldest first.
  const std::vector<const JobView*>& running_on(HostId host) const;

 private:
  void arrange();
  void arrange_host(const HostView& host);
  bool passes_filter(const HostView& host) const;
  bool is_open(const HostView& host) const;
  void toggle();
  void move_cursor(std::ptrdiff_t rows);
  void keep_cursor_visible();
  void change_sort(int columns);
  void type(const TopKey& key);

  std::optional<SnapshotView> latest_;  // newer than what is shown, while paused
  SnapshotView shown_;
  std::unordered_map<HostId, std::vector<const JobView*>> running_;  // into shown_
  std::vector<HostView> hosts_;                                      // filtered, in order
  std::vector<TopRow> rows_;                                         // into hosts_ and shown_
  HostSort sort_;
  SortOrder order_;
  std::set<std::string> opened_;  // names and addresses: they outlive a login
  bool all_open_ = false;
  bool is_paused_ = false;
  bool is_typing_filter_ = false;
  std::string filter_;
  std::size_t height_ = 20;
  std::size_t first_row_ = 0;
  std::size_t cursor_ = 0;
};

}  // namespace icemon
