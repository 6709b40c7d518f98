#include "isolation/remote_commands.hpp"

#include "hostler/error.hpp"
#include "loader/table.hpp"

namespace hostler::host {

namespace {

constexpr std::size_t most_reply_bytes = 16 << 20;
constexpr std::string_view host_has_gone = "the host is ending";

}  // namespace

RemoteCommands::RemoteCommands(std::shared_ptr<Channel> channel)
    : hostler_commands{}, channel_(std::move(channel)) {
  size = sizeof(hostler_commands);
  revision = HOSTLER_COMMANDS_REVISION;
  serve = table_function<hostler_commands, &RemoteCommands::do_serve>;
  reply = table_function<hostler_commands, &RemoteCommands::do_reply>;
  finish = table_function<hostler_commands, &RemoteCommands::do_finish>;
  call = table_function<hostler_commands, &RemoteCommands::do_call>;
  cancel = table_function<hostler_commands, &RemoteCommands::do_cancel>;
}

void RemoteCommands::do_serve(hostler_command_handler handler) {
  {
    std::lock_guard lock(mutex_);
    handler_ = handler;
  }
  channel_->send(message::Serve{}, Urgency::owed);
}

void RemoteCommands::on(const message::Invoke& invoke) {
  hostler_command_handler handler;
  {
    std::lock_guard lock(mutex_);
    served_[invoke.id] = {};
    handler = handler_;
  }
  hostler_invocation invocation{};
  invocation.size = sizeof invocation;
  invocation.id = invoke.id;
  invocation.command = as_str(invoke.command);
  invocation.arguments = as_str(invoke.arguments);
  invocation.caller = as_str(invoke.caller);
  handler.invoke(handler.context, &invocation);
}

void RemoteCommands::on(const message::CancelInvocation& cancel) {
  hostler_command_handler handler;
  {
    std::lock_guard lock(mutex_);
    if (!served_.contains(cancel.id)) return;
    handler = handler_;
  }
  handler.cancel(handler.context, cancel.id);
}

std::int32_t RemoteCommands::do_reply(std::uint64_t id, hostler_str json) {
  constexpr int taken = 0, gone = 1;
  std::lock_guard lock(mutex_);
  auto found = served_.find(id);
  if (found == served_.end() || found->second.overrun) return gone;
  const bool too_large = json.size + 1024 > largest_message;
  if (too_large || channel_->waiting() > most_reply_bytes) {
    found->second.overrun = true;
    return gone;
  }
  return channel_->send(message::Reply{id, view(json)}, Urgency::owed) ? taken : gone;
}

void RemoteCommands::do_finish(std::uint64_t id, std::int32_t code, hostler_str error) {
  message::Finish finish{id, code, view(error)};
  std::lock_guard lock(mutex_);
  auto served = served_.extract(id);
  if (!served) return;
  if (served.mapped().overrun) {
    finish.code = static_cast<int>(ExitCode::temporary);
    finish.error = "over 16 MiB of its replies waited for the host";
  }
  channel_->send(finish, Urgency::owed);
}

std::uint64_t RemoteCommands::do_call(hostler_str instance, hostler_str command,
                                      hostler_str arguments, hostler_reply_receiver receiver) {
  message::Call call{0, view(instance), view(command), view(arguments)};
  bool open = false;
  {
    std::lock_guard lock(mutex_);
    call.call = ++last_call_;
    open = !closed_;
    if (open) made_[call.call] = receiver;
  }
  if (!open) {
    receiver.finished(receiver.context, static_cast<int>(ExitCode::unavailable),
                      as_str(host_has_gone));
  } else if (!channel_->send(call, Urgency::owed)) {
    on(message::CallFinished{call.call, static_cast<int>(ExitCode::unavailable), host_has_gone});
  }
  return call.call;
}

void RemoteCommands::do_cancel(std::uint64_t call) {
  channel_->send(message::CancelCall{call}, Urgency::owed);
}

void RemoteCommands::on(const message::CallReply& reply) {
  hostler_reply_receiver receiver;
  {
    std::lock_guard lock(mutex_);
    auto found = made_.find(reply.call);
    if (found == made_.end()) return;
    receiver = found->second;
  }
  receiver.reply(receiver.context, as_str(reply.json));
}

void RemoteCommands::on(const message::CallFinished& finished) {
  std::unique_lock lock(mutex_);
  auto made = made_.extract(finished.call);
  lock.unlock();
  if (!made) return;
  const hostler_reply_receiver& receiver = made.mapped();
  receiver.finished(receiver.context, static_cast<std::int32_t>(finished.code),
                    as_str(finished.error));
}

void RemoteCommands::close() {
  std::map<std::uint64_t, hostler_reply_receiver> owed;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    owed.swap(made_);
  }
  for (auto& [call, receiver] : owed) {
    receiver.finished(receiver.context, static_cast<int>(ExitCode::unavailable),
                      as_str(host_has_gone));
  }
}

RemoteInstances::RemoteInstances(std::shared_ptr<Channel> channel)
    : hostler_instances{}, channel_(std::move(channel)) {
  size = sizeof(hostler_instances);
  revision = HOSTLER_INSTANCES_REVISION;
  run = table_function<hostler_instances, &RemoteInstances::do_run>;
  stop = table_function<hostler_instances, &RemoteInstances::do_stop>;
}

void RemoteInstances::do_run(hostler_str spec, hostler_done done) {
  auto token = asked_.add(done);
  if (!token) return done.call(done.context, as_str(host_has_gone));
  channel_->send(message::RunInstance{token, view(spec)}, Urgency::owed);
}

void RemoteInstances::do_stop(hostler_str name, hostler_done done) {
  auto token = asked_.add(done);
  if (!token) return done.call(done.context, as_str(host_has_gone));
  channel_->send(message::StopInstance{token, view(name)}, Urgency::owed);
}

void RemoteInstances::on(const message::Done& message) {
  asked_.settle(message.token, [&](const hostler_done& done) {
    done.call(done.context, as_str(message.error));
  });
}

void RemoteInstances::close() {
  asked_.close(
      [](const hostler_done& done) { done.call(done.context, as_str(host_has_gone)); });
}

}  // namespace hostler::host
