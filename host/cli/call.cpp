// hostler call INSTANCE COMMAND …: runs a command of a running host.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/connection.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "cli/words.hpp"

namespace hostler::host {

namespace {

struct Described {
  Manifest manifest;
  std::vector<std::string> refused_commands;  // by the instance's configuration
};

Task<Result<Described>> fetch_manifest(const Client& client, std::string instance) {
  auto answer = co_await client.get("/api/instances/" + encode_path_part(instance), answer_deadline);
  if (answer.has_error()) co_return answer.error();
  if (answer->status != 200) co_return error_of(answer->status, answer->body);
  Json json = Json::parse(answer->body, nullptr, false);
  if (!json.is_object()) {
    Error error{client.name() + " is no Hostler", ExitCode::unavailable};
    co_return error;
  }
  auto manifest = parse_manifest(json.value("manifest", Json()).dump());
  if (manifest.has_error()) co_return manifest.error();
  Described described{std::move(*manifest), {}};
  for (const Json& name : json.value("refused_commands", Json::array())) {
    if (name.is_string()) described.refused_commands.push_back(name);
  }
  co_return described;
}

Task<int> print_replies(AnswerStream stream, ReplyFormat format) {
  ReplyPrinter printer(format);
  for (;;) {
    auto line = co_await stream.next_line();
    if (line.has_error()) co_return fail(line.error());
    if (!*line) co_return fail("the host ended before the command did", ExitCode::unavailable);
    Json reply = Json::parse(**line, nullptr, false);
    if (reply.is_object() && reply.contains("status")) {
      const Json& status = reply["status"];
      co_return printer.finish(status.value("code", 1), status.value("error", std::string()));
    }
    printer.reply(**line);
  }
}

Task<int> call(Client client, std::vector<std::string> given) {
  CommandWords words = split_command_words(given);
  auto described = co_await fetch_manifest(client, words.target);
  if (described.has_error()) co_return fail(described.error());
  const Manifest& manifest = described->manifest;
  if (words.command.empty()) {
    (words.help ? std::cout : std::cerr) << list_commands(manifest);
    co_return words.help ? 0 : static_cast<int>(ExitCode::usage);
  }
  auto command = require_command(manifest, words.command);
  if (command.has_error()) co_return fail(command.error());
  take_verb_options(words, **command);
  if (words.help) {
    std::cout << help_of(**command, "hostler call " + words.target);
    co_return 0;
  }
  if (std::ranges::count(described->refused_commands, words.command)) {
    co_return fail(not_allowed(**command, words.target));
  }
  auto arguments = arguments_of(**command, words);
  if (arguments.has_error()) co_return fail(arguments.error());
  std::string path = "/api/" + encode_path_part(words.target) + "/commands/" +
                     encode_path_part(words.command);
  auto stream = co_await client.open("POST", path, *arguments, answer_deadline);
  if (stream.has_error()) co_return fail(stream.error());
  if (stream->status() != 200) {
    auto body = co_await stream->rest(answer_deadline);
    co_return fail(error_of(stream->status(), body.has_error() ? "" : *body));
  }
  co_return co_await print_replies(std::move(*stream), words.format);
}

}  // namespace

void add_call_verb(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ConnectionOptions>();
  auto* verb = app.add_subcommand("call", "Run a command of an instance of a running host");
  verb->prefix_command();
  add_connection_options(*verb, *options);
  verb->footer(
      "Without a command it lists the instance's commands. Closing it (Ctrl-C) cancels the command.\n"
      "Examples:\n"
      "  hostler call farm\n"
      "  hostler call farm jobs --json\n"
      "  hostler call farm render --help");
  verb->callback([options, verb, &exit_code] {
    std::vector<std::string> words = verb->remaining();
    if (words.empty()) throw CLI::CallForHelp();
    auto file = take_config_file(words);
    if (file.has_error()) {
      exit_code = fail(file.error());
      return;
    }
    if (!file->empty()) options->config_file = *file;
    exit_code = run_with_host(*options, [words](Client client) { return call(client, words); });
  });
}

}  // namespace hostler::host
