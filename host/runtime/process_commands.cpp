#include "runtime/process_commands.hpp"

#include <boost/asio/post.hpp>

#include "hostler/error.hpp"
#include "loader/table.hpp"

namespace hostler::host {

namespace {

// As of a caller over HTTP: who reads so slowly is cancelled.
constexpr std::size_t most_reply_bytes = 16 << 20;

}  // namespace

// A call that the child makes: receives the replies, on any thread, and frees itself with the last.
struct ProcessCommands::Made {
  std::weak_ptr<ProcessCommands> commands;
  asio::io_context& loop;
  std::shared_ptr<Channel> data;
  std::uint64_t number;  // the child's
  bool overrun = false;

  static void on_reply(void* context, hostler_str json) {
    auto& made = *static_cast<Made*>(context);
    if (made.overrun) return;
    if (made.data->waiting() < most_reply_bytes) {
      made.data->send(message::CallReply{made.number, view(json)}, Urgency::owed);
      return;
    }
    made.overrun = true;
    asio::post(made.loop, [weak = made.commands, number = made.number] {
      if (auto commands = weak.lock()) commands->cancel_call(number);
    });
  }

  static void on_finished(void* context, std::int32_t code, hostler_str error) {
    std::unique_ptr<Made> made(static_cast<Made*>(context));
    message::CallFinished finished{made->number, code, view(error)};
    if (made->overrun) {
      finished.code = static_cast<int>(ExitCode::temporary);
      finished.error = "its replies came faster than they were read";
    }
    made->data->send(finished, Urgency::owed);
    asio::post(made->loop, [weak = made->commands, number = made->number] {
      if (auto commands = weak.lock()) commands->calls_.erase(number);
    });
  }
};

ProcessCommands::ProcessCommands(asio::io_context& loop, const hostler_commands& table,
                                 std::shared_ptr<Channel> data)
    : loop_(loop), table_(table), data_(std::move(data)) {}

void ProcessCommands::on(const message::Serve&) {
  hostler_command_handler handler{};
  handler.context = this;
  handler.invoke = [](void* context, const hostler_invocation* invocation) {
    static_cast<ProcessCommands*>(context)->invoke(*invocation);
  };
  handler.cancel = [](void* context, std::uint64_t id) {
    auto& self = *static_cast<ProcessCommands*>(context);
    self.data_->send(message::CancelInvocation{id}, Urgency::owed);
  };
  table_.serve(&table_, handler);
}

void ProcessCommands::invoke(const hostler_invocation& invocation) {
  {
    std::lock_guard lock(mutex_);
    given_.insert(invocation.id);
  }
  data_->send(message::Invoke{invocation.id, view(invocation.command), view(invocation.arguments),
                              view(invocation.caller)},
              Urgency::owed);
}

bool ProcessCommands::was_given(std::uint64_t id) {
  std::lock_guard lock(mutex_);
  return given_.contains(id);
}

void ProcessCommands::on(const message::Reply& reply) {
  if (was_given(reply.id)) table_.reply(&table_, reply.id, as_str(reply.json));
}

void ProcessCommands::on(const message::Finish& finish) {
  {
    std::lock_guard lock(mutex_);
    if (!given_.erase(finish.id)) return;
  }
  table_.finish(&table_, finish.id, static_cast<std::int32_t>(finish.code), as_str(finish.error));
}

void ProcessCommands::on(const message::Call& call) {
  if (calls_.contains(call.call)) return;
  auto* made = new Made{weak_from_this(), loop_, data_, call.call};  // freed by on_finished
  calls_[call.call] =
      table_.call(&table_, as_str(call.instance), as_str(call.command), as_str(call.arguments),
                  {made, Made::on_reply, Made::on_finished});
}

void ProcessCommands::on(const message::CancelCall& cancel) { cancel_call(cancel.call); }

void ProcessCommands::cancel_call(std::uint64_t number) {
  auto found = calls_.find(number);
  if (found != calls_.end()) table_.cancel(&table_, found->second);
}

namespace {

struct Asked {
  std::shared_ptr<Channel> data;
  std::uint64_t token;
};

hostler_done answer_to(const std::shared_ptr<Channel>& data, std::uint64_t token) {
  return {new Asked{data, token}, [](void* context, hostler_str error) {
            std::unique_ptr<Asked> asked(static_cast<Asked*>(context));
            asked->data->send(message::Done{asked->token, view(error)}, Urgency::owed);
          }};
}

}  // namespace

ProcessInstances::ProcessInstances(const hostler_instances& table, std::shared_ptr<Channel> data)
    : table_(table), data_(std::move(data)) {}

void ProcessInstances::on(const message::RunInstance& run) {
  table_.run(&table_, as_str(run.spec), answer_to(data_, run.token));
}

void ProcessInstances::on(const message::StopInstance& stop) {
  table_.stop(&table_, as_str(stop.name), answer_to(data_, stop.token));
}

}  // namespace hostler::host
