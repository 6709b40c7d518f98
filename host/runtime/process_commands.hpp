// The commands that the process of an isolated instance serves and calls, on the instance's own
// tables of hostler.commands/1 and hostler.instances/1. Messages of the child come on the control
// loop.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "hostler/abi/commands.h"
#include "hostler/abi/instances.h"
#include "isolation/channel.hpp"

namespace hostler::host {

class ProcessCommands : public std::enable_shared_from_this<ProcessCommands> {
 public:
  ProcessCommands(asio::io_context& loop, const hostler_commands& table,
                  std::shared_ptr<Channel> data);

  std::size_t calls() const { return calls_.size(); }  // that the child made and waits for

  void on(const message::Serve& serve);
  void on(const message::Reply& reply);
  void on(const message::Finish& finish);
  void on(const message::Call& call);
  void on(const message::CancelCall& cancel);

 private:
  struct Made;

  void invoke(const hostler_invocation& invocation);
  bool was_given(std::uint64_t id);
  void cancel_call(std::uint64_t number);

  asio::io_context& loop_;
  const hostler_commands& table_;
  const std::shared_ptr<Channel> data_;
  std::map<std::uint64_t, std::uint64_t> calls_;  // the child's number to the table's
  std::mutex mutex_;
  std::set<std::uint64_t> given_;  // invocations that the child may answer
};

class ProcessInstances {
 public:
  ProcessInstances(const hostler_instances& table, std::shared_ptr<Channel> data);

  void on(const message::RunInstance& run);
  void on(const message::StopInstance& stop);

 private:
  const hostler_instances& table_;
  const std::shared_ptr<Channel> data_;
};

}  // namespace hostler::host
