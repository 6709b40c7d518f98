#include "runtime/command_hub.hpp"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "hostler/arguments.hpp"
#include "hostler/suggest.hpp"
#include "loader/table.hpp"

namespace hostler::host {

struct CommandHub::Provider {
  const std::shared_ptr<const Manifest> manifest;
  const hostler_command_handler handler;
  std::mutex mutex;  // held while the handler is called, so that withdraw can wait for it
  bool withdrawn = false;
};

struct CommandHub::Open {
  const std::string instance;
  std::mutex mutex;  // held while the listener is called, so that abandon can wait for it
  CommandListener listener;
  bool over = false;  // finished or abandoned: no callback any more
};

std::uint64_t CommandHub::call(CommandCall call, CommandListener listener) {
  std::uint64_t id = add(call.instance, std::move(listener));
  auto passed_on = invoke(id, call);
  if (passed_on.has_error()) {
    finish(id, static_cast<int>(passed_on.error().code), passed_on.error().text);
  }
  return id;
}

std::uint64_t CommandHub::add(const std::string& instance, CommandListener listener) {
  auto open = std::shared_ptr<Open>(new Open{instance, {}, std::move(listener), false});
  std::lock_guard lock(mutex_);
  open_[++last_] = std::move(open);
  return last_;
}

namespace {

Error no_such_command(const Manifest& manifest, const CommandCall& call) {
  std::vector<std::string> known;
  for (const auto& command : manifest.commands) known.push_back(command.name);
  return {"'" + call.instance + "' has no command '" + call.command + "'" +
              did_you_mean(call.command, known),
          ExitCode::usage};
}

}  // namespace

Result<> CommandHub::invoke(std::uint64_t id, const CommandCall& call) {
  auto provider = find_provider(call.instance);
  if (!provider) {
    return Error{"no instance '" + call.instance + "' is running; see 'hostler status'",
                 ExitCode::unavailable};
  }
  const CommandSpec* spec = provider->manifest->find_command(call.command);
  if (!spec) return no_such_command(*provider->manifest, call);
  Json arguments = Json::parse(call.arguments.empty() ? "{}" : call.arguments, nullptr, false);
  if (arguments.is_discarded()) return Error{"the arguments are not JSON", ExitCode::usage};
  Result<Json> checked = check_arguments(*spec, arguments);
  if (checked.has_error()) return checked.error();
  std::string text = checked->dump();

  hostler_invocation invocation{};
  invocation.size = sizeof invocation;
  invocation.id = id;
  invocation.command = as_str(call.command);
  invocation.arguments = as_str(text);
  invocation.caller = as_str(call.caller);
  std::lock_guard lock(provider->mutex);
  if (provider->withdrawn) {
    return Error{"'" + call.instance + "' is stopping; try again", ExitCode::temporary};
  }
  provider->handler.invoke(provider->handler.context, &invocation);
  return Result<>();
}

std::shared_ptr<CommandHub::Open> CommandHub::find(std::uint64_t id) {
  std::lock_guard lock(mutex_);
  auto found = open_.find(id);
  return found == open_.end() ? nullptr : found->second;
}

std::shared_ptr<CommandHub::Provider> CommandHub::find_provider(const std::string& instance) {
  std::lock_guard lock(mutex_);
  auto found = providers_.find(instance);
  return found == providers_.end() ? nullptr : found->second;
}

void CommandHub::tell_provider(const std::string& instance, std::uint64_t id) {
  auto provider = find_provider(instance);
  if (!provider) return;
  std::lock_guard lock(provider->mutex);
  if (!provider->withdrawn) provider->handler.cancel(provider->handler.context, id);
}

void CommandHub::cancel(std::uint64_t id) {
  if (auto open = find(id)) tell_provider(open->instance, id);
}

void CommandHub::abandon(std::uint64_t id) {
  auto open = find(id);
  if (!open) return;
  {
    std::lock_guard lock(open->mutex);
    open->over = true;
  }
  tell_provider(open->instance, id);
}

void CommandHub::provide(const std::string& instance, std::shared_ptr<const Manifest> manifest,
                         hostler_command_handler handler) {
  auto provider =
      std::shared_ptr<Provider>(new Provider{std::move(manifest), handler, {}, false});
  std::lock_guard lock(mutex_);
  providers_[instance] = std::move(provider);
}

void CommandHub::withdraw(const std::string& instance) {
  std::shared_ptr<Provider> provider;
  std::vector<std::uint64_t> owed;
  {
    std::lock_guard lock(mutex_);
    auto found = providers_.find(instance);
    if (found == providers_.end()) return;
    provider = std::move(found->second);
    providers_.erase(found);
  }
  {
    std::lock_guard lock(provider->mutex);
    provider->withdrawn = true;
  }
  {
    std::lock_guard lock(mutex_);
    for (const auto& [id, open] : open_) {
      if (open->instance == instance) owed.push_back(id);
    }
  }
  for (std::uint64_t id : owed) {
    finish(id, static_cast<int>(ExitCode::unavailable), "'" + instance + "' ended");
  }
}

bool CommandHub::reply(std::uint64_t id, std::string_view json) {
  auto open = find(id);
  if (!open) return false;
  std::lock_guard lock(open->mutex);
  if (open->over) return false;
  open->listener.reply(json);
  return true;
}

void CommandHub::finish(std::uint64_t id, int code, std::string_view error) {
  std::shared_ptr<Open> open;
  {
    std::lock_guard lock(mutex_);
    auto found = open_.find(id);
    if (found == open_.end()) return;
    open = std::move(found->second);
    open_.erase(found);
  }
  std::lock_guard lock(open->mutex);
  if (!std::exchange(open->over, true)) open->listener.finished(code, error);
}

}  // namespace hostler::host
