// A set of frame numbers, kept as ranges with a step: the frames of a job of a million frames, and
// which of them are ready or done, cost bytes. A value type without locks.
//
//   list  := term ("," term)*            blanks around terms are skipped
//   term  := frame | frame "-" frame [ "x" step ]
//   frame := ["-"] digit+                e.g. 1-10,15,20-30x2 or -5--1
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "hostler/error.hpp"

namespace render_farm {

constexpr int last_frame = 1048574;  // Blender's MAXFRAME; its smallest frame is the negative of it
constexpr std::size_t max_listed_frames = 10'000'000;  // duplicates counted

class FrameSet {
 public:
  FrameSet() = default;

  // Duplicates are merged. Errors name the term: `frames: "abc" is not a frame or a range; …`.
  static hostler::Result<FrameSet> parse(std::string_view list);

  // Parse gives the same set back. Empty for the empty set.
  std::string to_string() const;

  bool empty() const { return runs_.empty(); }
  std::size_t size() const { return size_; }
  bool contains(int frame) const;
  std::optional<int> lowest() const;

  // False when it was, or was not, a member.
  bool add(int frame);
  bool remove(int frame);

  void add(FrameSet frames);
  void remove(const FrameSet& frames);

  // Calls visit(frame) in ascending order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [first, run] : runs_)
      for (int frame = first; frame <= run.last; frame += run.step) visit(frame);
  }

  // The same from `least` on, until visit answers false.
  template <class Visit>
  void for_each_from(int least, Visit visit) const {
    auto run = run_around(least);
    if (run == runs_.end()) run = runs_.begin();
    for (; run != runs_.end(); ++run)
      for (int frame = run->first; frame <= run->second.last; frame += run->second.step)
        if (frame >= least && !visit(frame)) return;
  }

  friend bool operator==(const FrameSet& left, const FrameSet& right);

 private:
  // first, first + step, …, last. Runs lie one after the other: no frame of one is between the
  // first and the last of another. A run of one frame has step 1.
  struct Run {
    int last;
    int step;
  };
  using Runs = std::map<int, Run>;  // by first

  Runs::const_iterator run_around(int frame) const;
  Runs::iterator cut_behind(Runs::iterator run, int frame);
  void join(Runs::iterator left, Runs::iterator right);
  void append(int first, int last, int step);

  Runs runs_;
  std::size_t size_ = 0;
};

}  // namespace render_farm
