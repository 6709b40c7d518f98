#include <algorithm>
#include <nlohmann/json.hpp>

#include "argument_value.hpp"
#include "hostler/arguments.hpp"

namespace hostler {

using detail::option_name;
using detail::shown_name;

namespace {

std::string value_word(const ParameterSpec& parameter) {
  if (!parameter.choices.empty()) {
    std::string words;
    for (const std::string& choice : parameter.choices)
      words += (words.empty() ? "" : "|") + choice;
    return words;
  }
  if (parameter.path) return "PATH";
  return parameter.type == ParameterType::string ? "TEXT" : "NUMBER";
}

std::string option_usage(const ParameterSpec& parameter) {
  if (parameter.type != ParameterType::boolean)
    return option_name(parameter.name) + " " + value_word(parameter);
  const bool on = parameter.default_value && parameter.default_value->is_boolean() &&
                  parameter.default_value->get<bool>();
  return on ? "--no-" + option_name(parameter.name).substr(2) : option_name(parameter.name);
}

std::string parameter_note(const ParameterSpec& parameter) {
  std::string note = parameter.description;
  if (parameter.minimum || parameter.maximum)
    note += " (" + detail::expected_value(parameter) + ")";
  const bool has_default = parameter.default_value && !parameter.secret &&
                           parameter.type != ParameterType::boolean &&
                           *parameter.default_value != "";
  if (!has_default) return note;
  const Json& value = *parameter.default_value;
  return note + " [default: " + (value.is_string() ? value.get<std::string>() : value.dump()) + "]";
}

}  // namespace

std::string command_usage(const CommandSpec& command) {
  std::string usage = command.name;
  for (const ParameterSpec& parameter : command.parameters) {
    std::string part = parameter.positional ? shown_name(parameter) : option_usage(parameter);
    if (parameter.many) part += "…";
    usage += parameter.required ? " " + part : " [" + part + "]";
  }
  return usage;
}

std::string command_help(const CommandSpec& command, std::string_view prefix) {
  const std::string before = prefix.empty() ? "" : std::string(prefix) + " ";
  std::string help = "usage: " + before + command_usage(command) + "\n\n" + command.summary + "\n";

  std::vector<std::string> names;
  std::size_t widest = 0;
  for (const ParameterSpec& parameter : command.parameters) {
    names.push_back(parameter.positional ? shown_name(parameter) : option_usage(parameter));
    widest = std::max(widest, std::min<std::size_t>(names.back().size(), 32));
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == 0) help += "\n";
    const std::size_t gap = names[i].size() < widest ? widest - names[i].size() : 0;
    help +=
        "  " + names[i] + std::string(gap + 2, ' ') + parameter_note(command.parameters[i]) + "\n";
  }
  if (!command.examples.empty()) help += "\nexamples:\n";
  for (const std::string& example : command.examples) {
    const bool is_whole = example == command.name || example.starts_with(command.name + " ");
    help += "  " + before + (is_whole         ? ""
                             : example.empty() ? command.name
                                               : command.name + " ") +
            example + "\n";
  }
  return help;
}

}  // namespace hostler
