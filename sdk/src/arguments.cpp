#include "hostler/arguments.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "argument_value.hpp"
#include "hostler/suggest.hpp"

namespace hostler {

using detail::option_name;
using detail::shown_name;

namespace {

enum class Spelling { as_typed, as_key };  // how a message calls a parameter

// Collects values, then makes the object and the list of what is wrong.
class Arguments {
 public:
  Arguments(const CommandSpec& command, Spelling spelling)
      : command_(command), spelling_(spelling) {}

  void set(const ParameterSpec& parameter, Json value) {
    if (const auto problem = detail::value_problem(parameter, value))
      return add(call(parameter) + " " + *problem);
    if (parameter.path && !std::filesystem::path(value.get<std::string>()).is_absolute())
      return add(call(parameter) + " must be an absolute path");
    if (parameter.many)
      values_[parameter.name].push_back(std::move(value));
    else if (values_.contains(parameter.name))
      add(call(parameter) + " is there twice");
    else
      values_[parameter.name] = std::move(value);
  }

  void set_empty_list(const ParameterSpec& parameter) { values_[parameter.name] = Json::array(); }

  void add(std::string problem) { problems_.push_back(std::move(problem)); }

  std::string call(const ParameterSpec& parameter) const {
    return spelling_ == Spelling::as_typed ? shown_name(parameter) : "'" + parameter.name + "'";
  }

  Result<Json> finish() {
    for (const ParameterSpec& parameter : command_.parameters) {
      if (values_.contains(parameter.name)) continue;
      if (parameter.default_value) values_[parameter.name] = *parameter.default_value;
      // After another problem the missing value may be the one that was wrong.
      if (parameter.required && problems_.empty())
        missing_.push_back(call(parameter) + " is missing: " + parameter.description);
    }
    std::ranges::move(missing_, std::back_inserter(problems_));
    if (problems_.empty()) return Result<Json>(boost::system::in_place_value, values_);
    std::string text;
    for (const std::string& problem : problems_) text += (text.empty() ? "" : "\n") + problem;
    if (spelling_ == Spelling::as_typed) text += "\nusage: " + command_usage(command_);
    return Error{text, ExitCode::usage};
  }

 private:
  const CommandSpec& command_;
  Spelling spelling_;
  Json values_ = Json::object();
  std::vector<std::string> problems_, missing_;
};

class WordParser {
 public:
  WordParser(const CommandSpec& command, std::span<const std::string> words,
             const ArgumentOptions& options)
      : command_(command),
        words_(words),
        options_(options),
        arguments_(command, Spelling::as_typed) {}

  Result<Json> parse() {
    bool options_ended = false;
    while (next_ < words_.size()) {
      const std::string& word = words_[next_++];
      if (!options_ended && word == "--")
        options_ended = true;
      else if (!options_ended && word.starts_with("--"))
        option(word);
      else if (!options_ended && is_short_option(word))
        arguments_.add("unknown option '" + word + "'" + did_you_mean("-" + word, known_options()));
      else
        positional(word);
    }
    return arguments_.finish();
  }

 private:
  // "-5" is a number, "-" a file; "-x" is an option, and there are none of one letter.
  static bool is_short_option(const std::string& word) {
    return word.size() > 1 && word[0] == '-' && (word[1] < '0' || word[1] > '9') && word[1] != '.';
  }

  std::vector<std::string> known_options() const {
    std::vector<std::string> options;
    for (const ParameterSpec& parameter : command_.parameters) {
      options.push_back(option_name(parameter.name));
      if (parameter.type == ParameterType::boolean)
        options.push_back("--no-" + option_name(parameter.name).substr(2));
    }
    return options;
  }

  const ParameterSpec* find(std::string name) const {
    std::ranges::replace(name, '-', '_');
    return command_.find(name);
  }

  void option(const std::string& word) {
    const auto equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    const bool has_value = equals != std::string::npos;
    const ParameterSpec* parameter = find(name);
    const ParameterSpec* negated = name.starts_with("no-") ? find(name.substr(3)) : nullptr;
    if (parameter == nullptr && negated != nullptr && negated->type == ParameterType::boolean) {
      if (has_value) return arguments_.add("--" + name + " takes no value");
      return arguments_.set(*negated, false);
    }
    if (parameter == nullptr)
      return arguments_.add("unknown option '--" + name + "'" +
                            did_you_mean("--" + name, known_options()));
    if (parameter->type == ParameterType::boolean && !has_value)
      return arguments_.set(*parameter, true);
    if (has_value) return value(*parameter, word.substr(equals + 1));
    if (next_ == words_.size() || is_known_option(words_[next_]))
      return arguments_.add("--" + name + " needs a value: " + parameter->description);
    value(*parameter, words_[next_++]);
  }

  bool is_known_option(const std::string& word) const {
    return std::ranges::count(known_options(), word.substr(0, word.find('='))) > 0;
  }

  void positional(const std::string& word) {
    for (; place_ < command_.parameters.size(); ++place_) {
      const ParameterSpec& parameter = command_.parameters[place_];
      if (!parameter.positional) continue;
      if (!parameter.many) ++place_;
      return value(parameter, word);
    }
    arguments_.add("'" + word + "' is one argument too many");
  }

  void value(const ParameterSpec& parameter, const std::string& word) {
    if (!parameter.path) return arguments_.set(parameter, detail::value_of_word(parameter, word));
    if (word.empty()) return arguments_.add(shown_name(parameter) + " must not be empty");
    std::filesystem::path path(word);
    if (path.is_relative() && !options_.working_directory.empty())
      path = (std::filesystem::path(options_.working_directory) / path).lexically_normal();
    arguments_.set(parameter, path.string());
  }

  const CommandSpec& command_;
  std::span<const std::string> words_;
  const ArgumentOptions& options_;
  Arguments arguments_;
  std::size_t next_ = 0;   // of words_
  std::size_t place_ = 0;  // of the parameter that the next positional word may belong to
};

}  // namespace

Result<Json> parse_arguments(const CommandSpec& command, std::span<const std::string> words,
                             const ArgumentOptions& options) {
  return WordParser(command, words, options).parse();
}

Result<Json> check_arguments(const CommandSpec& command, const Json& arguments) {
  if (!arguments.is_object())
    return Error{"arguments must be a JSON object such as {}", ExitCode::usage};
  std::vector<std::string> known;
  for (const ParameterSpec& parameter : command.parameters) known.push_back(parameter.name);

  Arguments checked(command, Spelling::as_key);
  for (const auto& [key, value] : arguments.items()) {
    const ParameterSpec* parameter = command.find(key);
    if (parameter == nullptr)
      checked.add("unknown argument '" + key + "'" + did_you_mean(key, known));
    else if (!parameter->many)
      checked.set(*parameter, value);
    else if (!value.is_array())
      checked.add("'" + key + "' must be a list");
    else if (value.empty())
      checked.set_empty_list(*parameter);
    else
      for (const Json& one : value) checked.set(*parameter, one);
  }
  return checked.finish();
}

}  // namespace hostler
