#include "terminal_program.hpp"

#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace hostler::bench {

TerminalProgram::TerminalProgram(const std::vector<std::string>& argv,
                                 const std::map<std::string, std::string>& environment) {
  winsize size{};
  size.ws_row = 60;
  size.ws_col = 160;
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  int terminal = -1;
  pid_ = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (pid_ < 0) throw std::runtime_error("no terminal for " + argv[0]);
  if (pid_ == 0) {
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    ::execvp(words[0], words.data());
    ::_exit(127);
  }
  terminal_ = Descriptor(terminal);
  reader_ = std::thread([this] {
    char bytes[65536];
    for (ssize_t size; (size = ::read(terminal_.get(), bytes, sizeof bytes)) > 0;) {
      drawn_ += static_cast<std::size_t>(size);
    }
  });
}

TerminalProgram::~TerminalProgram() {
  ::kill(pid_, SIGKILL);  // its end closes the terminal, and so ends the reader
  ::waitpid(pid_, nullptr, 0);
  reader_.join();
}

bool TerminalProgram::is_running() const {
  siginfo_t ended{};
  ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
  return ended.si_pid == 0;
}

}  // namespace hostler::bench
