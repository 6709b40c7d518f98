// A host of its own state, beside the benchmark's binary; killed with the object.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "hostler/asio.hpp"
#include "hostler/descriptor.hpp"
#include "hostler/process.hpp"

namespace hostler::bench {

class RunningHost {
 public:
  // Starts it in an existing folder; `plugins` is the list below "plugins:" of its configuration.
  RunningHost(const std::filesystem::path& folder, const std::string& plugins);

  // Milliseconds from its start. It tells that it is ready as it tells systemd.
  double wait_until_ready();

  int pid() const { return process_->pid(); }
  std::string socket() const;  // where its HTTP interface is

 private:
  void listen();

  const std::filesystem::path folder_;
  asio::io_context loop_;
  Descriptor socket_;
  std::chrono::steady_clock::time_point began_;
  std::optional<Process> process_;
};

}  // namespace hostler::bench
