// A program that runs under a terminal of its own, which shows nobody what it draws; killed with
// the object.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "hostler/descriptor.hpp"

namespace hostler::bench {

class TerminalProgram {
 public:
  TerminalProgram(const std::vector<std::string>& argv,
                  const std::map<std::string, std::string>& environment);
  TerminalProgram(const TerminalProgram&) = delete;
  TerminalProgram& operator=(const TerminalProgram&) = delete;
  ~TerminalProgram();

  int pid() const { return pid_; }
  bool is_running() const;
  std::size_t drawn() const { return drawn_; }  // bytes

 private:
  pid_t pid_ = -1;
  Descriptor terminal_;
  std::atomic<std::size_t> drawn_{0};
  std::thread reader_;
};

}  // namespace hostler::bench
