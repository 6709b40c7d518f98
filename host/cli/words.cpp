#include "cli/words.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/output.hpp"
#include "hostler/arguments.hpp"
#include "hostler/suggest.hpp"

namespace hostler::host {

CommandWords split_command_words(const std::vector<std::string>& words) {
  CommandWords split;
  for (const std::string& word : words) {
    bool is_option = word.starts_with("-");
    if (split.target.empty() && !is_option) {
      split.target = word;
    } else if (split.command.empty() && !is_option) {
      split.command = word;
    } else if (split.command.empty() && (word == "--help" || word == "-h")) {
      split.help = true;
    } else {
      split.rest.push_back(word);
    }
  }
  return split;
}

void take_verb_options(CommandWords& words, const CommandSpec& command) {
  auto take = [&](const std::string& option) {
    if (command.find(option.substr(2))) return false;
    auto end_of_options = std::find(words.rest.begin(), words.rest.end(), "--");
    auto found = std::find(words.rest.begin(), end_of_options, option);
    if (found == end_of_options) return false;
    words.rest.erase(found);
    return true;
  };
  if (take("--json")) words.format = ReplyFormat::json;
  if (take("--yes")) words.yes = true;
  if (take("--help")) words.help = true;
}

Result<std::string> take_config_file(std::vector<std::string>& words) {
  std::string file;
  const auto end_of_options = [&words] { return std::find(words.begin(), words.end(), "--"); };
  for (auto at = words.begin(); (at = std::find(at, end_of_options(), "-c")) != end_of_options();) {
    if (at + 1 == words.end()) return Error{"-c needs a file", ExitCode::usage};
    if (!file.empty()) return Error{"-c is there twice", ExitCode::usage};
    file = *(at + 1);
    if (file.empty()) return Error{"-c needs a file", ExitCode::usage};
    at = words.erase(at, at + 2);
  }
  return Result<std::string>(boost::system::in_place_value, std::move(file));
}

std::string encode_path_part(std::string_view name) {
  constexpr std::string_view unreserved =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  constexpr char digits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const unsigned char c : name) {
    if (unreserved.find(static_cast<char>(c)) != unreserved.npos) {
      encoded += static_cast<char>(c);
    } else {
      encoded += {'%', digits[c >> 4], digits[c & 15]};
    }
  }
  return encoded;
}

Result<const CommandSpec*> require_command(const Manifest& manifest, const std::string& name) {
  if (const CommandSpec* found = manifest.find_command(name)) return found;
  std::vector<std::string> known;
  for (const auto& command : manifest.commands) known.push_back(command.name);
  return Error{manifest.id + " has no command '" + name + "'" + did_you_mean(name, known) + "\n" +
                   list_commands(manifest),
               ExitCode::usage};
}

std::string list_commands(const Manifest& manifest) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& command : manifest.commands) {
    rows.push_back({"  " + command.name, command.summary});
  }
  return "Commands of " + manifest.id + " (COMMAND --help tells a command's arguments):\n" +
         format_table(rows);
}

std::string help_of(const CommandSpec& command, const std::string& prefix) {
  const auto flag = [](const char* name, const char* description) {
    ParameterSpec parameter;
    parameter.name = name;
    parameter.type = ParameterType::boolean;
    parameter.description = description;
    return parameter;
  };
  CommandSpec whole = command;
  whole.parameters.push_back(flag("json", "Print the values of the answer as JSON, one a line"));
  if (!command.confirm.empty()) whole.parameters.push_back(flag("yes", "Do it without asking before"));
  return command_help(whole, prefix);
}

Error not_allowed(const CommandSpec& command, const std::string& instance) {
  const std::string& key = command.allowed_by;
  return {command.name + " is not allowed here; set " + key + ": true in the configuration of " +
              instance + ", or with `once` use --config '{" + key + ": true}'",
          ExitCode::config};
}

Result<std::string> arguments_of(const CommandSpec& command, const CommandWords& words) {
  std::error_code ignored;  // without a working directory a relative path is refused
  ArgumentOptions options;
  options.working_directory = std::filesystem::current_path(ignored).string();
  Result<Json> arguments = parse_arguments(command, words.rest, options);
  if (arguments.has_error()) return arguments.error();
  if (!command.confirm.empty() && !words.yes && !confirm(command.confirm)) {
    return Error{"not confirmed"};
  }
  return Result<std::string>(boost::system::in_place_value, arguments->dump());
}

}  // namespace hostler::host
