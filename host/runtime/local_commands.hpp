// hostler.commands/1 of one instance, on the host's hub.
#pragma once

#include <memory>
#include <string>

#include "hostler/abi/commands.h"
#include "runtime/command_hub.hpp"

namespace hostler::host {

class LocalCommands : public hostler_commands {
 public:
  LocalCommands(CommandHub& hub, std::string instance, std::shared_ptr<const Manifest> manifest);

  // Ends what the instance serves and what it called; no callback comes after it.
  void close();

 private:
  // A call that the instance made; its receiver is told `finished` exactly once.
  struct Made;

  void do_serve(hostler_command_handler handler);
  std::int32_t do_reply(std::uint64_t id, hostler_str json);
  void do_finish(std::uint64_t id, std::int32_t code, hostler_str error);
  std::uint64_t do_call(hostler_str instance, hostler_str command, hostler_str arguments,
                        hostler_reply_receiver receiver);
  void do_cancel(std::uint64_t call);

  struct MadeCalls;  // shared with the callbacks, which may outlast this object

  CommandHub& hub_;
  const std::string instance_;
  const std::shared_ptr<const Manifest> manifest_;
  const std::shared_ptr<MadeCalls> calls_;
};

}  // namespace hostler::host
