// The last lines of an output, for error messages: bounded in number and bytes.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace hostler {

class RecentLines {
 public:
  RecentLines(std::size_t max_lines, std::size_t max_bytes)
      : max_lines_(max_lines), max_bytes_(max_bytes) {}

  void add(std::string_view line, bool cut) {
    std::string kept(line.substr(0, max_bytes_));
    if (cut || kept.size() < line.size()) kept += " [cut]";
    bytes_ += kept.size();
    lines_.push_back(std::move(kept));
    while (lines_.size() > max_lines_ || (bytes_ > max_bytes_ && lines_.size() > 1)) {
      bytes_ -= lines_.front().size();
      lines_.pop_front();
    }
  }

  std::vector<std::string> all() const { return {lines_.begin(), lines_.end()}; }

 private:
  std::size_t max_lines_;
  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::deque<std::string> lines_;
};

}  // namespace hostler
