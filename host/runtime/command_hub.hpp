// Brings calls of commands from whoever makes them (HTTP, the command line, instances) to the instance
// that serves them, and the replies back. Any thread may call anything; callbacks run on the thread
// of the other side and must return at once.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "hostler/abi/commands.h"
#include "hostler/error.hpp"
#include "hostler/manifest.hpp"

namespace hostler::host {

struct CommandCall {
  std::string instance;
  std::string command;
  std::string arguments;  // JSON object, not yet checked
  std::string caller;     // "cli", "http" or an instance's name
};

struct CommandListener {
  std::function<void(std::string_view json)> reply;
  // Once, last; perhaps before call() returns.
  std::function<void(int code, std::string_view error)> finished;
};

class CommandHub {
 public:
  // Checks the arguments against the manifest and passes the call on. Returns its number.
  std::uint64_t call(CommandCall call, CommandListener listener);

  // Tells the serving instance that nobody waits any more; `finished` still comes.
  void cancel(std::uint64_t id);
  // The same, and no callback comes after this returned.
  void abandon(std::uint64_t id);

  // The instance serves its commands from now on, until withdraw, which ends what it still owes.
  void provide(const std::string& instance, std::shared_ptr<const Manifest> manifest,
               hostler_command_handler handler);
  void withdraw(const std::string& instance);

  // For the serving instance. False: the caller has gone.
  bool reply(std::uint64_t id, std::string_view json);
  void finish(std::uint64_t id, int code, std::string_view error);

 private:
  struct Provider;
  struct Open;

  std::uint64_t add(const std::string& instance, CommandListener listener);
  Result<> invoke(std::uint64_t id, const CommandCall& call);
  std::shared_ptr<Open> find(std::uint64_t id);
  std::shared_ptr<Provider> find_provider(const std::string& instance);
  void tell_provider(const std::string& instance, std::uint64_t id);

  std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::map<std::string, std::shared_ptr<Provider>, std::less<>> providers_;
  std::map<std::uint64_t, std::shared_ptr<Open>> open_;
};

}  // namespace hostler::host
