// What `call` and `once` share: the words behind the verb, of which the first two name the target and its
// command, and a few belong to the verb wherever they stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/reply_printer.hpp"
#include "hostler/error.hpp"
#include "hostler/manifest.hpp"

namespace hostler::host {

struct CommandWords {
  std::string target;   // an instance or a plugin's id
  std::string command;  // empty: none was named
  std::vector<std::string> rest;
  bool help = false;
  bool yes = false;
  ReplyFormat format = ReplyFormat::text;
};

// Takes --json, --yes and --help out of the words, unless the word is a parameter of the command's own.
CommandWords split_command_words(const std::vector<std::string>& words);
void take_verb_options(CommandWords& words, const CommandSpec& command);

// Takes `-c FILE` out of the words, wherever it stands: it is the verb's, as no command has options of one
// letter. Empty: it is not there. An error: no file follows, or it is there twice.
Result<std::string> take_config_file(std::vector<std::string>& words);

// A name as one part of a URL's path.
std::string encode_path_part(std::string_view name);

// The command of this name, or an error with the nearest and the list of all.
Result<const CommandSpec*> require_command(const Manifest& manifest, const std::string& name);

// "Commands of render-farm:" and a line each.
std::string list_commands(const Manifest& manifest);

// What `call COMMAND --help` prints: with --json, and --yes where the command asks before.
std::string help_of(const CommandSpec& command, const std::string& prefix);

// Why a command that its instance's configuration does not allow is refused.
Error not_allowed(const CommandSpec& command, const std::string& instance);

// The arguments as the command receives them, relative paths made absolute; asks the command's question
// first where it has one.
Result<std::string> arguments_of(const CommandSpec& command, const CommandWords& words);

}  // namespace hostler::host
