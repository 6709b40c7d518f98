#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include "hostler/thrown.hpp"
#include "plugin/state.hpp"

namespace hostler {

namespace detail {

namespace {

void finish(PluginState& plugin, std::uint64_t id, const Result<>& result) {
  Error error = result.has_error() ? result.error() : Error{"", ExitCode::ok};
  plugin.commands->finish(plugin.commands, id, static_cast<int>(error.code), as_str(error.text));
}

void start_call(PluginState& plugin, std::uint64_t id, const std::string& command,
                std::string arguments, std::string caller) {
  auto bound = plugin.bound_commands.find(command);
  if (bound == plugin.bound_commands.end()) {
    return finish(plugin, id, Error{"no command '" + command + "'", ExitCode::usage});
  }
  if (plugin.stopping) {
    return finish(plugin, id, Error{"the instance is stopping; try again", ExitCode::temporary});
  }
  auto call = std::make_shared<CallState>();
  call->plugin = &plugin;
  call->id = id;
  call->caller = std::move(caller);
  plugin.calls[id] = call;
  asio::co_spawn(
      plugin.loop, bound->second.run(Call(call), std::move(arguments)),
      asio::bind_cancellation_slot(
          call->cancel.slot(), [&plugin, id](std::exception_ptr exception, Result<> result) {
            finish(plugin, id, exception ? Result<>(error_of(exception)) : result);
            plugin.calls.erase(id);
            plugin.quiet.notify_all();
          }));
}

}  // namespace

void PluginState::serve_commands() {
  hostler_command_handler handler{};
  handler.context = this;
  handler.invoke = [](void* context, const hostler_invocation* invocation) {
    auto& plugin = *static_cast<PluginState*>(context);
    asio::post(plugin.loop, [&plugin, id = invocation->id,
                             command = std::string(as_view(invocation->command)),
                             arguments = std::string(as_view(invocation->arguments)),
                             caller = std::string(as_view(invocation->caller))]() mutable {
      start_call(plugin, id, command, std::move(arguments), std::move(caller));
    });
  };
  handler.cancel = [](void* context, std::uint64_t id) {
    auto& plugin = *static_cast<PluginState*>(context);
    asio::post(plugin.loop, [&plugin, id] {
      auto found = plugin.calls.find(id);
      if (found == plugin.calls.end()) return;
      auto call = found->second;  // its end may erase it while the signal is emitted
      call->cancel.emit(asio::cancellation_type::terminal);
    });
  };
  commands->serve(commands, handler);
}

void PluginState::cancel_work() {
  auto running_calls = calls;
  for (auto& [id, call] : running_calls) call->cancel.emit(asio::cancellation_type::terminal);
  auto running_exchanges = exchanges;
  for (auto& [id, exchange] : running_exchanges) {
    exchange->cancel.emit(asio::cancellation_type::terminal);
  }
}

}  // namespace detail

namespace {

void send(const detail::CallState& call, const Json& reply) {
  const hostler_commands* commands = call.plugin->commands;
  std::string text = reply.dump(-1, ' ', false, Json::error_handler_t::replace);
  commands->reply(commands, call.id, detail::as_str(text));
}

}  // namespace

void Call::line(std::string_view text) const { send(*state_, {{"line", text}}); }
void Call::value(const Json& value) const { send(*state_, {{"value", value}}); }

void Call::value_text(std::string_view json) const {
  const hostler_commands* commands = state_->plugin->commands;
  std::string text = R"({"value":)";
  text.append(json).append("}");
  commands->reply(commands, state_->id, detail::as_str(text));
}

void Call::progress(double done, double total, std::string_view text) const {
  send(*state_, {{"progress", {{"done", done}, {"total", total}, {"text", text}}}});
}

std::string_view Call::caller() const { return state_->caller; }

namespace {

// A call that this plugin made; receives what is answered, from any thread.
struct OutgoingCall {
  explicit OutgoingCall(asio::io_context& loop) : loop(loop), ended(loop.get_executor()) {}
  asio::io_context& loop;
  Condition ended;
  Answer answer;
  std::optional<Error> error;
  bool done = false;
};

using OutgoingCallPtr = std::shared_ptr<OutgoingCall>;

void take_reply(OutgoingCall& call, const std::string& text) {
  Json reply = Json::parse(text, nullptr, false);
  if (reply.contains("line")) call.answer.lines.push_back(reply["line"].get<std::string>());
  if (reply.contains("value")) call.answer.values.push_back(reply["value"].dump());
}

hostler_reply_receiver receiver_of(const OutgoingCallPtr& call) {
  hostler_reply_receiver receiver{};
  receiver.context = new OutgoingCallPtr(call);  // freed by `finished`
  receiver.reply = [](void* context, hostler_str json) {
    auto call = *static_cast<OutgoingCallPtr*>(context);
    asio::post(call->loop,
               [call, text = std::string(detail::as_view(json))] { take_reply(*call, text); });
  };
  receiver.finished = [](void* context, std::int32_t code, hostler_str error) {
    std::unique_ptr<OutgoingCallPtr> call(static_cast<OutgoingCallPtr*>(context));
    auto& loop = (*call)->loop;
    asio::post(loop, [call = *call, code, text = std::string(detail::as_view(error))] {
      if (code != 0) call->error = Error{text, static_cast<ExitCode>(code)};
      call->done = true;
      call->ended.notify_all();
    });
  };
  return receiver;
}

}  // namespace

Task<Result<Answer>> PluginBase::call(std::string instance, std::string command,
                                      std::string arguments_json) {
  auto call = std::make_shared<OutgoingCall>(state_->loop);
  const hostler_commands* commands = state_->commands;
  std::uint64_t number =
      commands->call(commands, detail::as_str(instance), detail::as_str(command),
                     detail::as_str(arguments_json), receiver_of(call));
  std::exception_ptr canceled;
  try {
    while (!call->done) co_await call->ended.wait();
  } catch (const boost::system::system_error&) {
    canceled = std::current_exception();
  }
  if (canceled) {
    commands->cancel(commands, number);
    std::rethrow_exception(canceled);
  }
  if (call->error) co_return *call->error;
  co_return std::move(call->answer);
}

namespace {

using StartRequest = void (*)(const hostler_instances*, hostler_str, hostler_done);

struct PendingRequest {
  explicit PendingRequest(asio::io_context& loop) : loop(loop), ended(loop.get_executor()) {}
  asio::io_context& loop;
  Condition ended;
  std::optional<std::string> answer;
};

// Awaits one of the two functions of hostler.instances/1.
Task<Result<>> request_instance(detail::PluginState& plugin, StartRequest start, std::string text) {
  if (!plugin.instances) co_return Error{"this host cannot run further instances"};
  using PendingPtr = std::shared_ptr<PendingRequest>;
  auto pending = std::make_shared<PendingRequest>(plugin.loop);
  hostler_done done{};
  done.context = new PendingPtr(pending);
  done.call = [](void* context, hostler_str error) {
    std::unique_ptr<PendingPtr> held(static_cast<PendingPtr*>(context));
    PendingPtr pending = *held;
    asio::post(pending->loop, [pending, text = std::string(detail::as_view(error))] {
      pending->answer = text;
      pending->ended.notify_all();
    });
  };
  start(plugin.instances, detail::as_str(text), done);
  while (!pending->answer) co_await pending->ended.wait();
  if (!pending->answer->empty()) co_return Error{*pending->answer};
  co_return Result<>();
}

}  // namespace

Task<Result<>> PluginBase::run_instance(std::string spec) {
  StartRequest start = state_->instances ? state_->instances->run : nullptr;
  co_return co_await request_instance(*state_, start, std::move(spec));
}

Task<Result<>> PluginBase::stop_instance(std::string name) {
  StartRequest start = state_->instances ? state_->instances->stop : nullptr;
  co_return co_await request_instance(*state_, start, std::move(name));
}

}  // namespace hostler
