#include "runtime/local_commands.hpp"

#include <mutex>
#include <utility>

#include "loader/table.hpp"

namespace hostler::host {

struct LocalCommands::Made {
  const hostler_reply_receiver receiver;
  std::mutex mutex;
  std::uint64_t hub_id = 0;  // 0 until the hub returned it
  bool done = false;

  void reply(std::string_view json) {
    std::lock_guard lock(mutex);
    if (!done) receiver.reply(receiver.context, as_str(json));
  }
  void finish(int code, std::string_view error) {
    std::lock_guard lock(mutex);
    if (!std::exchange(done, true)) receiver.finished(receiver.context, code, as_str(error));
  }
};

struct LocalCommands::MadeCalls {
  std::mutex mutex;
  std::uint64_t last = 0;
  std::map<std::uint64_t, std::shared_ptr<Made>> open;
};

LocalCommands::LocalCommands(CommandHub& hub, std::string instance,
                             std::shared_ptr<const Manifest> manifest)
    : hostler_commands{},
      hub_(hub),
      instance_(std::move(instance)),
      manifest_(std::move(manifest)),
      calls_(std::make_shared<MadeCalls>()) {
  size = sizeof(hostler_commands);
  revision = HOSTLER_COMMANDS_REVISION;
  serve = table_function<hostler_commands, &LocalCommands::do_serve>;
  reply = table_function<hostler_commands, &LocalCommands::do_reply>;
  finish = table_function<hostler_commands, &LocalCommands::do_finish>;
  call = table_function<hostler_commands, &LocalCommands::do_call>;
  cancel = table_function<hostler_commands, &LocalCommands::do_cancel>;
}

void LocalCommands::close() {
  hub_.withdraw(instance_);
  std::map<std::uint64_t, std::shared_ptr<Made>> ending;
  {
    std::lock_guard lock(calls_->mutex);
    ending.swap(calls_->open);
  }
  for (auto& [number, made] : ending) {
    hub_.abandon(made->hub_id);
    made->finish(static_cast<int>(ExitCode::temporary), "the calling instance ended");
  }
}

void LocalCommands::do_serve(hostler_command_handler handler) {
  hub_.provide(instance_, manifest_, handler);
}

std::int32_t LocalCommands::do_reply(std::uint64_t id, hostler_str json) {
  return hub_.reply(id, view(json)) ? 0 : 1;
}

void LocalCommands::do_finish(std::uint64_t id, std::int32_t code, hostler_str error) {
  hub_.finish(id, code, view(error));
}

std::uint64_t LocalCommands::do_call(hostler_str instance, hostler_str command,
                                     hostler_str arguments, hostler_reply_receiver receiver) {
  auto made = std::shared_ptr<Made>(new Made{receiver, {}, 0, false});
  std::uint64_t number = 0;
  {
    std::lock_guard lock(calls_->mutex);
    number = ++calls_->last;
    calls_->open[number] = made;
  }
  CommandListener listener;
  listener.reply = [made](std::string_view json) { made->reply(json); };
  listener.finished = [calls = calls_, made, number](int code, std::string_view error) {
    made->finish(code, error);
    std::lock_guard lock(calls->mutex);
    calls->open.erase(number);
  };
  std::uint64_t id = hub_.call({std::string(view(instance)), std::string(view(command)),
                                std::string(view(arguments)), instance_},
                               std::move(listener));
  std::lock_guard lock(made->mutex);
  made->hub_id = id;
  return number;
}

void LocalCommands::do_cancel(std::uint64_t call) {
  std::shared_ptr<Made> made;
  {
    std::lock_guard lock(calls_->mutex);
    auto found = calls_->open.find(call);
    if (found == calls_->open.end()) return;
    made = found->second;
  }
  hub_.cancel(made->hub_id);
}

}  // namespace hostler::host
