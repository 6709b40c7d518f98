// Telling the one who started the host that it is ready: systemd, or the shell that said `run --daemon`.
#pragma once

#include <filesystem>
#include <string>

#include "hostler/descriptor.hpp"
#include "hostler/error.hpp"

namespace hostler::host {

// Detaches from the terminal. The calling process waits until the detached one is ready and exits with 0,
// or with the code of one that failed; only the detached one returns. Call before any thread is made.
class Daemon {
 public:
  static Result<Daemon> detach();
  Daemon(Daemon&&) = default;
  ~Daemon();  // removes the pid file

  Result<> write_pid(const std::filesystem::path& file);
  void ready();  // lets the waiting process exit

 private:
  explicit Daemon(Descriptor waiting);
  std::filesystem::path pid_file_;
  Descriptor waiting_;
};

void notify_systemd(const std::string& state);  // e.g. "READY=1"; nothing without systemd

}  // namespace hostler::host
