#include "interface/admin_commands.hpp"

#include <utility>

#include "interface/commands.hpp"
#include "interface/until_ended.hpp"
#include "interface/views.hpp"
#include "state/moment.hpp"

namespace icemon {
namespace {

using hostler::Error;
using hostler::ExitCode;

Lines lines_of(const std::string& text) {
  Lines lines;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) end = text.size();
    lines.push_back(printable(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return lines;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string without_last_line_end(std::string text) {
  text.erase(text.find_last_not_of("\r\n") + 1);
  return text;
}

// What it means that the scheduler said nothing.
std::string silence_text(const std::string& action) {
  if (action == "block") return "blocked; no host of that name is logged in";
  if (action == "unblock") return "unblocked; a blocked host tries again within a minute";
  if (action == "remove") return "nothing was removed: no host of that name is logged in";
  return "no daemon answered";
}

// "401 Sure. But which hosts?" and the like: the scheduler did not understand.
bool is_refusal(const std::string& answer) {
  return answer.starts_with("401") || answer.starts_with("Invalid command");
}

Task<> keep_answer(Task<Result<ControlAnswer>> asking, Result<ControlAnswer>& answer) {
  answer = co_await std::move(asking);
}

// A caller who leaves ends the waiting, but what he asked for may have been done: from here on
// nothing is cancelled, so that it is audited.
Task<Result<ControlAnswer>> answer_of(Task<Result<ControlAnswer>> asking) {
  Result<ControlAnswer> answer = ControlAnswer();
  auto waiting = keep_answer(std::move(asking), answer);
  const Ended ended = co_await until_ended(std::move(waiting));
  if (ended == Ended::by_caller)
    answer = Error{"the caller did not wait for the answer; it may have been done",
                   ExitCode::temporary};
  co_return answer;
}

}  // namespace

Task<Result<>> AdminCommands::block(AdminArguments arguments, Replies& replies) {
  return run("block", "blockcs", std::move(arguments), replies);
}

Task<Result<>> AdminCommands::unblock(AdminArguments arguments, Replies& replies) {
  return run("unblock", "unblockcs", std::move(arguments), replies);
}

Task<Result<>> AdminCommands::remove(AdminArguments arguments, Replies& replies) {
  return run("remove", "removecs", std::move(arguments), replies);
}

Task<Result<>> AdminCommands::internals(AdminArguments arguments, Replies& replies) {
  return run("internals", "internals", std::move(arguments), replies);
}

Task<Result<AdminCommands::Place>> AdminCommands::find(AdminArguments arguments) {
  TargetArguments target;
  target.scheduler = std::move(arguments.scheduler);
  target.cluster = std::move(arguments.cluster);
  target.netname = std::move(arguments.netname);
  const auto watched = watched_target(clusters_, target);
  if (!watched) co_return watched.error();
  Place place;
  if (*watched) {
    const auto address = clusters_.address(**watched);
    if (!address) co_return address.error();
    const auto scheduler = clusters_.scheduler(**watched);
    place.scheduler = *address;
    place.cluster = scheduler ? scheduler->id : **watched;
  } else {
    SchedulerChoice choice = choice_of(target);
    const auto address = co_await clusters_.locate(std::move(choice));
    if (!address) co_return address.error();
    place.scheduler = *address;
    place.cluster = address->text();
  }
  co_return place;
}

Task<Result<>> AdminCommands::run(std::string action, std::string verb, AdminArguments arguments,
                                  Replies& replies) {
  if (!options_.is_allowed)
    co_return Error{action +
                        " is not allowed here; set allow_admin: true in the configuration of " +
                        options_.instance + ", or with `once` use --config '{allow_admin: true}'",
                    ExitCode::config};
  std::vector<std::string> commands{verb};
  for (const std::string& host : arguments.hosts) {
    const auto word = control_word(host);
    if (!word) co_return Error{word.error().text, ExitCode::usage};
    commands.front() += " " + *word;
  }
  const auto place = co_await find(arguments);
  if (!place) co_return place.error();

  const std::chrono::milliseconds timeout(static_cast<std::int64_t>(arguments.timeout * 1000));
  auto asking = options_.ask(place->scheduler, std::move(commands), timeout);
  const auto answer = co_await answer_of(std::move(asking));
  AuditRecord record;
  record.time_ms = Moment::now().wall_ms;
  record.cluster = place->cluster;
  record.caller = replies.caller();
  record.action = action;
  record.hosts = joined(arguments.hosts);
  const std::string text =
      answer && !answer->texts.empty() ? without_last_line_end(answer->texts.front()) : "";
  record.answer = answer ? joined(lines_of(text)) : "failed: " + answer.error().text;
  if (action == "internals" && answer) record.answer = std::to_string(text.size()) + " bytes";
  audit(record);
  if (!answer) co_return answer.error();
  if (is_refusal(text))
    co_return Error{
        "the scheduler refused: " + joined(lines_of(text)) +
        (text.starts_with("Invalid") ? "; this version of icecream does not know it" : "")};
  const Lines lines = lines_of(text);
  replies.lines(lines);
  if (lines.empty()) replies.line(silence_text(action));
  AdminAnswer told;
  told.cluster = place->cluster;
  told.action = action;
  told.hosts = arguments.hosts;
  told.answer = text;
  replies.value(told);
  co_return Result<>();
}

void AdminCommands::audit(const AuditRecord& record) {
  log_.info(record.caller, " asked ", record.cluster, " for ", record.action, " ",
            printable(record.hosts), ": ", printable(record.answer));
  if (options_.keep) options_.keep(record);
}

}  // namespace icemon
