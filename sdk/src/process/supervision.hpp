// The life of one child as seen from its loop.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>

#include "hostler/condition.hpp"
#include "hostler/process.hpp"
#include "process/launch.hpp"
#include "process/output_reader.hpp"
#include "process/plan.hpp"
#include "process/recent_lines.hpp"

namespace hostler {

// Shared by the Process and the coroutines that wait and read for it.
class Process::Supervision : public std::enable_shared_from_this<Supervision> {
 public:
  using Self = std::shared_ptr<Supervision>;

  Supervision(asio::any_io_executor executor, Launched child, ParentEnds ends,
              ProcessOptions options);
  ~Supervision();

  void begin();    // starts its coroutines
  void abandon();  // kills and reaps at once; nothing is called or resumed with news after it

  int pid() const { return pid_; }
  const std::optional<ExitStatus>& status() const { return status_; }
  std::vector<std::string> recent_lines() const { return recent_.all(); }

  void signal_group(int number);
  void close_input();

  static Task<ExitStatus> wait(Self self);
  static Task<ExitStatus> stop(Self self, int signal, Duration grace);
  static Task<Result<void>> write_input(Self self, std::string text);

 private:
  static Task<> watch(Self self);
  static Task<> read(Self self, OutputReader* from);
  void deliver(OutputLine::Source source, std::string_view text, bool cut);
  void reap();

  asio::any_io_executor executor_;
  ProcessOptions options_;
  int pid_;
  asio::posix::stream_descriptor exited_;  // the pidfd
  asio::posix::stream_descriptor input_;
  OutputReader output_;
  OutputReader error_output_;
  RecentLines recent_;
  std::optional<ExitStatus> status_;  // set when reaped
  bool finished_ = false;             // reaped, and all output delivered
  bool abandoned_ = false;
  Condition changed_;
};

}  // namespace hostler
