#include "api/command_answer.hpp"

#include <nlohmann/json.hpp>

#include "hostler/json.hpp"

namespace hostler::host {

namespace {

constexpr std::size_t most_waiting = 16 * 1024 * 1024;  // then a caller is too slow

unsigned http_status(int code) {
  switch (static_cast<ExitCode>(code)) {
    case ExitCode::usage: return 400;
    case ExitCode::unavailable: return 404;
    case ExitCode::temporary: return 503;
    case ExitCode::failed: return 422;  // well understood, but it could not be done
    default: return 500;
  }
}

std::string dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void CommandAnswer::start(CommandHub& hub, CommandCall call, std::shared_ptr<Responder> responder) {
  std::shared_ptr<CommandAnswer> answer(new CommandAnswer(hub, std::move(responder)));
  CommandListener listener;
  listener.reply = [answer](std::string_view json) { answer->on_reply(json); };
  listener.finished = [answer](int code, std::string_view error) {
    answer->on_finished(code, error);
  };
  std::uint64_t id = hub.call(std::move(call), std::move(listener));
  {
    std::lock_guard lock(answer->mutex_);
    answer->id_ = id;
  }
  std::weak_ptr<CommandAnswer> weak = answer;
  answer->responder_->on_gone([answer] { answer->on_gone(); });
  answer->responder_->on_drained([weak] {
    if (auto self = weak.lock()) self->flush();
  });
}

CommandAnswer::CommandAnswer(CommandHub& hub, std::shared_ptr<Responder> responder)
    : hub_(hub), responder_(std::move(responder)) {}

void CommandAnswer::begin() {
  if (std::exchange(begun_, true)) return;
  responder_->begin(200, {{"Content-Type", "application/x-ndjson"}, {"Cache-Control", "no-store"}});
}

void CommandAnswer::on_reply(std::string_view json) {
  begin();
  send(std::string(json) + "\n", json.starts_with(R"({"progress")"));
}

void CommandAnswer::on_finished(int code, std::string_view error) {
  if (code != 0 && !begun_) {
    std::string body = dump(Json{{"error", error}, {"code", code}}) + "\n";
    responder_->respond(http_status(code), {{"Content-Type", "application/json"}}, std::move(body));
    return;
  }
  begin();
  send(dump(Json{{"status", {{"code", code}, {"error", error}}}}) + "\n", false);
  {
    std::lock_guard lock(mutex_);
    finished_ = true;
  }
  flush();
}

void CommandAnswer::on_gone() {
  std::uint64_t id = 0;
  {
    std::lock_guard lock(mutex_);
    gone_ = true;
    waiting_.clear();
    id = id_;
  }
  hub_.cancel(id);
}

void CommandAnswer::send(std::string line, bool replaceable) {
  bool too_slow = false;
  {
    std::lock_guard lock(mutex_);
    if (gone_) return;
    if (replaceable && !waiting_.empty() && waiting_.back().replaceable) {
      waiting_bytes_ -= waiting_.back().text.size();
      waiting_.pop_back();
    }
    waiting_bytes_ += line.size();
    waiting_.push_back({std::move(line), replaceable});
    too_slow = waiting_bytes_ > most_waiting;
  }
  if (too_slow) {
    on_gone();
  } else {
    flush();
  }
}

void CommandAnswer::flush() {
  std::lock_guard lock(mutex_);
  while (!waiting_.empty()) {
    Written written = responder_->write(waiting_.front().text);
    if (written == Written::full) return;
    if (written == Written::gone) return waiting_.clear();
    waiting_bytes_ -= waiting_.front().text.size();
    waiting_.pop_front();
  }
  if (std::exchange(finished_, false)) responder_->end();
}

}  // namespace hostler::host
