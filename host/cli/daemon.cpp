#include "cli/daemon.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>

namespace hostler::host {

void notify_systemd(const std::string& state) { ::sd_notify(0, state.c_str()); }

namespace {

// In the process that was called: exits as the detached one fares.
[[noreturn]] void wait_for_daemon(pid_t daemon, Descriptor ready) {
  char byte = 0;
  if (::read(ready.get(), &byte, 1) == 1) {
    std::cout << "hostler runs in the background, pid " << daemon << std::endl;
    std::_Exit(0);
  }
  int status = 0;
  ::waitpid(daemon, &status, 0);
  std::_Exit(WIFEXITED(status) && WEXITSTATUS(status) != 0 ? WEXITSTATUS(status) : 1);
}

}  // namespace

Result<Daemon> Daemon::detach() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Error{std::string("pipe: ") + std::strerror(errno)};
  Descriptor reading(ends[0]), writing(ends[1]);
  pid_t child = ::fork();
  if (child < 0) return Error{std::string("fork: ") + std::strerror(errno)};
  if (child > 0) {
    writing.reset();
    wait_for_daemon(child, std::move(reading));
  }
  ::setsid();
  return Daemon(std::move(writing));
}

Daemon::Daemon(Descriptor waiting) : waiting_(std::move(waiting)) {}

Result<> Daemon::write_pid(const std::filesystem::path& file) {
  std::ofstream out(file);
  out << ::getpid() << std::endl;
  if (!out) return Error{"cannot write the pid file " + file.string(), ExitCode::cannot_create};
  pid_file_ = file;
  return Result<>();
}

Daemon::~Daemon() {
  if (pid_file_.empty()) return;
  std::error_code ignored;  // somebody else may have removed it
  std::filesystem::remove(pid_file_, ignored);
}

void Daemon::ready() {
  if (!waiting_) return;
  int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int terminal : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, terminal);
  if (nowhere > STDERR_FILENO) ::close(nowhere);
  char byte = 1;
  // The waiting process may have been killed meanwhile; that changes nothing here.
  [[maybe_unused]] auto written = ::write(waiting_.get(), &byte, 1);
  waiting_.reset();
}

}  // namespace hostler::host
