// Prints the replies of a command, for `call` and `once` alike: lines and values on standard output, a
// progress bar on standard error if that is a terminal.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/json.hpp"

namespace hostler::host {

enum class ReplyFormat {
  text,  // lines; values only where the command sends no line
  json,  // values alone, one a line
};

class ReplyPrinter {
 public:
  explicit ReplyPrinter(ReplyFormat format);

  void reply(std::string_view json);
  // Prints what is left; returns the process's exit code.
  int finish(int code, std::string_view error);

 private:
  void show_progress(const Json& progress);
  void clear_progress();

  const ReplyFormat format_;
  const bool draws_;
  const std::chrono::steady_clock::time_point began_;
  bool drawn_ = false;
  bool lines_seen_ = false;
  std::vector<std::string> values_;
};

// "[#########-----------] 9/20 · frame 9 · 0:12 left", no wider than `columns`.
std::string progress_bar(double done, double total, std::string_view text, double elapsed_seconds,
                         std::size_t columns);

}  // namespace hostler::host
