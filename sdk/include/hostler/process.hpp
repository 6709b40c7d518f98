// Process: a supervised child. It leads a process group of its own; nothing outlives it: when the
// leader ends, the rest of its group is killed, and destroying a Process kills the group and reaps
// the child. (A descendant that leaves the group on purpose, by setsid, is out of reach.)
//
// The child starts with the default signal mask and dispositions and with no descriptor but 0, 1, 2
// and those named in ProcessOptions::descriptors. One loop owns a Process: every call, and every
// callback, on its thread; the Process must not outlive the loop's context. Any number of threads
// may start children at the same time.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/asio.hpp"
#include "hostler/clock.hpp"
#include "hostler/error.hpp"

namespace hostler {

// How a child ended.
struct ExitStatus {
  int code = 0;    // what it gave to exit(), 0 to 255; -1 if somebody else took the status
  int signal = 0;  // the signal that killed it, e.g. SIGKILL; 0 if it exited

  bool success() const { return signal == 0 && code == 0; }
  std::string describe() const;  // "exited with code 3", "killed by signal 9 (SIGKILL)"
  bool operator==(const ExitStatus&) const = default;
};

enum class Input {
  nothing,    // /dev/null
  inherited,  // the host's own
  piped,      // Process::write_input
};

enum class Output {
  captured,   // as lines, see ProcessOptions::on_line and Process::recent_lines
  inherited,  // the host's own
  discarded,  // /dev/null
};

// A line that the child wrote, without its end (LF or CRLF).
struct OutputLine {
  enum class Source { standard_output, standard_error };
  Source source;
  std::string_view text;  // valid during the callback
  bool cut;               // longer than max_line: this is its beginning, the rest is skipped
};

// `source` is known to the child as `target`, e.g. 3. The caller keeps and closes its own `source`.
struct InheritedDescriptor {
  int source;
  int target;
};

// A limit above the host's own hard limit is lowered to that. Core dumps are always off.
struct ProcessLimits {
  std::optional<std::uint64_t> address_space_bytes;
  std::optional<std::uint64_t> cpu_seconds;  // then SIGXCPU
  std::optional<std::uint64_t> open_files;
  int nice = 0;  // added to the host's, 0 to 19
};

enum class ParentDeath {
  end,  // the child gets SIGKILL when the host dies, however that happens
  survive,
};

struct ProcessOptions {
  std::vector<std::string>
      argv;  // argv[0] is looked up in the child's PATH unless it contains a slash
  std::map<std::string, std::optional<std::string>> environment;  // set, or (nullopt) removed
  std::string working_directory;                                  // empty: the host's
  Input input = Input::nothing;
  Output output = Output::captured;
  Output error_output = Output::captured;
  std::vector<InheritedDescriptor> descriptors;
  ProcessLimits limits;
  ParentDeath on_parent_death = ParentDeath::end;

  std::function<void(const OutputLine&)> on_line;  // must not throw
  std::size_t max_line = 64 * 1024;                // bytes
  std::size_t kept_lines = 100;                    // for recent_lines(); at most 256 KiB in all
};

// The path of a program as Process::start finds it, in PATH; nothing if there is none.
std::optional<std::string> find_program(const std::string& name);

class Process {
 public:
  // Starts the child; blocks until the program has been executed (a millisecond). An error names
  // the program and the cause, e.g. "cannot start blender: not found in PATH".
  static Result<Process> start(asio::any_io_executor executor, ProcessOptions options);

  Process(Process&&) noexcept;
  Process& operator=(Process&&) noexcept;
  ~Process();  // if it still runs: SIGKILL, and blocks until it is reaped (usually a millisecond)

  int pid() const;

  // How it ended, if it has ended and been reaped.
  std::optional<ExitStatus> exit_status() const;

  // Returns when the child has ended and on_line has seen all that it wrote. Any number of waits.
  Task<ExitStatus> wait();

  // Sends `signal` to the group, SIGKILL after `grace`, and returns as wait() does. On a child that
  // has ended it sends nothing.
  Task<ExitStatus> stop(int signal = SIGTERM, Duration grace = std::chrono::seconds(5));

  // Sends a signal to the group, e.g. SIGINT; nothing if it has ended.
  void signal(int number);

  // Writes all of `text` to the child's standard input, one call at a time. An error when the child
  // has closed it.
  Task<Result<void>> write_input(std::string text);
  void close_input();

  // The last lines of both outputs, oldest first; a cut line ends in " [cut]".
  std::vector<std::string> recent_lines() const;

 private:
  class Supervision;
  explicit Process(std::shared_ptr<Supervision>);
  std::shared_ptr<Supervision> supervision_;
};

}  // namespace hostler
