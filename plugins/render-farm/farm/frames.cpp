#include "farm/frames.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace render_farm {
namespace {

using hostler::Error;
using hostler::ExitCode;
using hostler::Result;

constexpr std::size_t max_list_bytes = 64 * 1024;

struct Term {
  int first;
  int last;
  int step;
};

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Error wrong(const std::string& text) { return {"frames: " + text, ExitCode::usage}; }

std::string quoted(std::string_view text) {
  return text.size() <= 40 ? '"' + std::string(text) + '"'
                           : '"' + std::string(text.substr(0, 40)) + "…\"";
}

// Reads a number from the front of `text`.
std::optional<long> take_number(std::string_view& text) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range)
    number = text.front() == '-' ? -(1L << 40) : 1L << 40;
  text.remove_prefix(end - text.data());
  return number;
}

Result<Term> parse_term(std::string_view text) {
  std::string_view rest = text;
  const Error not_a_term =
      wrong(quoted(text) + " is not a frame or a range; write for example 1-10,15,20-30x2");
  const auto first = take_number(rest);
  if (!first) return not_a_term;
  auto last = first;
  std::optional<long> step = 1;
  if (rest.starts_with('-')) {
    rest.remove_prefix(1);
    last = take_number(rest);
    if (last && rest.starts_with('x')) {
      rest.remove_prefix(1);
      step = take_number(rest);
    }
  }
  if (!last || !step || !rest.empty()) return not_a_term;
  for (const long frame : {*first, *last})
    if (frame > last_frame || frame < -last_frame)
      return wrong(quoted(text) + " is beyond Blender's last frame " + std::to_string(last_frame));
  if (*last < *first)
    return wrong(quoted(text) + " runs backwards; write " + std::to_string(*last) + "-" +
                 std::to_string(*first));
  if (*step < 1) return wrong(quoted(text) + " has a step below 1");
  const long bounded_step = std::min<long>(*step, 2L * last_frame + 1);
  return Term{static_cast<int>(*first), static_cast<int>(*last), static_cast<int>(bounded_step)};
}

Result<std::vector<Term>> parse_terms(std::string_view list) {
  if (trim(list).empty()) return wrong("the list is empty; write for example 1-10,15,20-30x2");
  if (list.size() > max_list_bytes) return wrong("the list is longer than 64 KiB");
  std::vector<Term> terms;
  std::size_t listed = 0;
  for (bool more = true; more;) {
    const auto comma = list.find(',');
    const auto term = parse_term(trim(list.substr(0, comma)));
    if (!term) return term.error();
    listed += (term->last - term->first) / term->step + 1;
    if (listed > max_listed_frames) return wrong("more than 10000000 frames are listed");
    terms.push_back(*term);
    more = comma != list.npos;
    if (more) list.remove_prefix(comma + 1);
  }
  return terms;
}

}  // namespace

Result<FrameSet> FrameSet::parse(std::string_view list) {
  const auto terms = parse_terms(list);
  if (!terms) return terms.error();

  // A bit a frame between the lowest and the highest, at most 256 KiB, merges whatever overlaps.
  int low = last_frame, high = -last_frame;
  for (const Term& term : *terms) {
    low = std::min(low, term.first);
    high = std::max(high, term.last);
  }
  std::vector<bool> listed(high - low + 1);
  for (const Term& term : *terms)
    for (int frame = term.first; frame <= term.last; frame += term.step) listed[frame - low] = true;

  FrameSet set;
  const auto next = [&](int frame) {  // the lowest listed frame from `frame` on, or high + 1
    while (frame <= high && !listed[frame - low]) ++frame;
    return frame;
  };
  for (int first = next(low); first <= high;) {
    const int second = next(first + 1);
    const int step = second > high ? 1 : second - first;
    int last = first, behind = second;
    while (behind <= high && behind - last == step) {
      last = behind;
      behind = next(behind + 1);
    }
    if (step > 1 && last - first < 2 * step) {  // two frames make no range
      last = first;
      behind = second;
    }
    set.append(first, last, last == first ? 1 : step);
    first = behind;
  }
  return set;
}

std::string FrameSet::to_string() const {
  std::string text;
  for (const auto& [first, run] : runs_) {
    if (!text.empty()) text += ',';
    text += std::to_string(first);
    if (run.last == first) continue;
    if (run.step > 1 && run.last - first == run.step) {
      text += "," + std::to_string(run.last);
      continue;
    }
    text += "-" + std::to_string(run.last);
    if (run.step > 1) text += "x" + std::to_string(run.step);
  }
  return text;
}

std::optional<int> FrameSet::lowest() const {
  if (empty()) return std::nullopt;
  return runs_.begin()->first;
}

// The run whose first is at or below `frame`, whether or not it reaches that far; or end().
FrameSet::Runs::const_iterator FrameSet::run_around(int frame) const {
  const auto above = runs_.upper_bound(frame);
  return above == runs_.begin() ? runs_.end() : std::prev(above);
}

bool FrameSet::contains(int frame) const {
  const auto run = run_around(frame);
  return run != runs_.end() && frame <= run->second.last &&
         (frame - run->first) % run->second.step == 0;
}

void FrameSet::append(int first, int last, int step) {
  runs_.emplace_hint(runs_.end(), first, Run{last, step});
  size_ += (last - first) / step + 1;
}

// Cuts `run` in two, of which the second holds its frames above `frame`; returns the second, or
// what followed when there are none. `frame` is not below the run's first.
FrameSet::Runs::iterator FrameSet::cut_behind(Runs::iterator run, int frame) {
  auto& [first, body] = *run;
  if (frame >= body.last) return std::next(run);
  const int below = first + (frame - first) / body.step * body.step;
  const int above = below + body.step;
  const auto second =
      runs_.emplace_hint(std::next(run), above, Run{body.last, above == body.last ? 1 : body.step});
  body.last = below;
  if (below == first) body.step = 1;
  return second;
}

// Makes one run of two neighbours when their frames are evenly spaced.
void FrameSet::join(Runs::iterator left, Runs::iterator right) {
  const bool left_is_one = left->first == left->second.last;
  const bool right_is_one = right->first == right->second.last;
  const int gap = right->first - left->second.last;
  const int step = left_is_one ? right->second.step : left->second.step;
  if (gap != step || (!right_is_one && right->second.step != step)) return;
  left->second = {right->second.last, step};
  runs_.erase(right);
}

bool FrameSet::add(int frame) {
  if (contains(frame)) return false;
  auto above = runs_.upper_bound(frame);
  if (above != runs_.begin()) above = cut_behind(std::prev(above), frame);
  const auto added = runs_.emplace_hint(above, frame, Run{frame, 1});
  ++size_;
  if (above != runs_.end()) join(added, above);
  if (added != runs_.begin()) join(std::prev(added), added);
  return true;
}

bool FrameSet::remove(int frame) {
  if (!contains(frame)) return false;
  const auto run = std::prev(runs_.upper_bound(frame));
  cut_behind(run, frame);
  --size_;
  auto& [first, body] = *run;
  if (first == frame) {
    runs_.erase(run);
    return true;
  }
  body.last -= body.step;
  if (body.last == first) body.step = 1;
  return true;
}

void FrameSet::add(FrameSet frames) {
  if (size() < frames.size()) std::swap(*this, frames);
  frames.for_each([this](int frame) { add(frame); });
}

void FrameSet::remove(const FrameSet& frames) {
  frames.for_each([this](int frame) { remove(frame); });
}

bool operator==(const FrameSet& left, const FrameSet& right) {
  if (left.size_ != right.size_) return false;
  bool same = true;
  left.for_each([&](int frame) { same = same && right.contains(frame); });
  return same;
}

}  // namespace render_farm
