// Cuts a stream of bytes into lines of bounded length.
#pragma once

#include <string>
#include <string_view>

namespace hostler {

// Lines end with LF or CRLF. Of a line longer than the limit its beginning is given at once, marked
// as cut, and the rest is skipped: memory stays bounded by the limit.
class LineSplitter {
 public:
  explicit LineSplitter(std::size_t max_line) : max_line_(max_line) {}

  // Calls on_line(std::string_view line, bool cut) for each line that `bytes` completes.
  template <class OnLine>
  void feed(std::string_view bytes, OnLine&& on_line) {
    while (!bytes.empty()) {
      const auto end = bytes.find('\n');
      take(bytes.substr(0, end), on_line);
      if (end == std::string_view::npos) return;
      if (!skipping_) give(on_line);
      skipping_ = false;
      bytes.remove_prefix(end + 1);
    }
  }

  // At the end of the stream: gives the last line if it has no end.
  template <class OnLine>
  void finish(OnLine&& on_line) {
    if (!line_.empty()) give(on_line);
    skipping_ = false;
  }

 private:
  template <class OnLine>
  void take(std::string_view part, OnLine& on_line) {
    if (skipping_) return;
    const std::size_t room = max_line_ - line_.size();
    line_.append(part.substr(0, room));
    if (part.size() <= room) return;
    on_line(std::string_view(line_), true);
    line_.clear();
    skipping_ = true;
  }

  template <class OnLine>
  void give(OnLine& on_line) {
    std::string_view line = line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    on_line(line, false);
    line_.clear();
  }

  std::size_t max_line_;
  std::string line_;
  bool skipping_ = false;  // the rest of a line that was cut
};

}  // namespace hostler
