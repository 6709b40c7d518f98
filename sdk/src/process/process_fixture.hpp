// What the tests of processes share: shell scripts, and pipes that tell when the last holder has
// died.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "hostler/descriptor.hpp"
#include "hostler/process.hpp"
#include "test_loop.hpp"

namespace hostler {

// A pipe whose writing end is given to a child (and by it to its own children): it ends when all
// are dead.
class LifeLine {
 public:
  LifeLine() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    reading_.reset(ends[0]);
    writing_.reset(ends[1]);
  }

  int number() const { return writing_.get(); }

  // Waits until no process holds it any more; false after ten seconds.
  bool cut() {
    writing_.reset();
    pollfd end{reading_.get(), POLLIN, 0};
    return ::poll(&end, 1, 10000) == 1 && (end.revents & POLLHUP) != 0;
  }

 private:
  Descriptor reading_;
  Descriptor writing_;
};

class ProcessTest : public testing::Test {
 protected:
  // Options that run a script and keep its lines in lines_.
  ProcessOptions script(const std::string& text) {
    ProcessOptions options;
    options.argv = {"sh", "-c", text};
    options.on_line = [this](const OutputLine& line) { lines_.emplace_back(line.text); };
    return options;
  }

  Process start(ProcessOptions options) {
    return Process::start(loop_.executor(), std::move(options)).value();
  }

  ExitStatus run(ProcessOptions options) {
    Process process = start(std::move(options));
    return loop_.run(process.wait());
  }

  // Turns the loop until the child has written a line.
  void wait_for_line() {
    loop_.turn_until([this] { return !lines_.empty(); });
  }

  TestLoop loop_;
  std::vector<std::string> lines_;
};

}  // namespace hostler
