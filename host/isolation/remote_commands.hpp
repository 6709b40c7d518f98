// hostler.commands/1 and hostler.instances/1 of an isolated instance, in its process.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "hostler/abi/commands.h"
#include "hostler/abi/instances.h"
#include "isolation/channel.hpp"
#include "isolation/owed.hpp"

namespace hostler::host {

class RemoteCommands : public hostler_commands {
 public:
  explicit RemoteCommands(std::shared_ptr<Channel> channel);

  // From the host [loop].
  void on(const message::Invoke& invoke);
  void on(const message::CancelInvocation& cancel);
  void on(const message::CallReply& reply);
  void on(const message::CallFinished& finished);

  // Every call that the plugin made and still waits for is finished.
  void close();

 private:
  struct Served {
    bool overrun = false;  // more replies waited than a caller is allowed
  };

  void do_serve(hostler_command_handler handler);
  std::int32_t do_reply(std::uint64_t id, hostler_str json);
  void do_finish(std::uint64_t id, std::int32_t code, hostler_str error);
  std::uint64_t do_call(hostler_str instance, hostler_str command, hostler_str arguments,
                        hostler_reply_receiver receiver);
  void do_cancel(std::uint64_t call);

  const std::shared_ptr<Channel> channel_;
  std::mutex mutex_;
  hostler_command_handler handler_{};
  std::map<std::uint64_t, Served> served_;
  std::uint64_t last_call_ = 0;
  std::map<std::uint64_t, hostler_reply_receiver> made_;
  bool closed_ = false;
};

class RemoteInstances : public hostler_instances {
 public:
  explicit RemoteInstances(std::shared_ptr<Channel> channel);

  void on(const message::Done& done);  // [loop]
  void close();                        // every request that is still open is answered

 private:
  void do_run(hostler_str spec, hostler_done done);
  void do_stop(hostler_str name, hostler_done done);

  const std::shared_ptr<Channel> channel_;
  Owed<hostler_done> asked_;
};

}  // namespace hostler::host
