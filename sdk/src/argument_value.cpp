#include "argument_value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "hostler/suggest.hpp"

namespace hostler::detail {
namespace {

bool has_type(ParameterType type, const Json& value) {
  switch (type) {
    case ParameterType::string:
      return value.is_string();
    case ParameterType::integer:
      return value.is_number_integer();
    case ParameterType::number:
      return value.is_number();
    case ParameterType::boolean:
      return value.is_boolean();
  }
  return false;
}

std::string limits(const ParameterSpec& parameter) {
  if (parameter.minimum && parameter.maximum)
    return " from " + parameter.minimum->dump() + " to " + parameter.maximum->dump();
  if (parameter.minimum) return " of at least " + parameter.minimum->dump();
  if (parameter.maximum) return " of at most " + parameter.maximum->dump();
  return "";
}

std::string quoted(const Json& value) {
  constexpr std::size_t longest = 80;  // a message stays readable whatever was sent
  std::string text = value.is_string() ? value.get<std::string>()
                                       : value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > longest) text = text.substr(0, longest) + "…";
  return "'" + text + "'";
}

template <class Number>
std::optional<Number> number_in(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);
  Number number{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string expected_value(const ParameterSpec& parameter) {
  if (!parameter.choices.empty()) {
    std::string text = "one of";
    for (const std::string& choice : parameter.choices)
      text += (&choice == &parameter.choices.front() ? " '" : ", '") + choice + "'";
    return text;
  }
  switch (parameter.type) {
    case ParameterType::string:
      return "text";
    case ParameterType::integer:
      return "an integer" + limits(parameter);
    case ParameterType::number:
      return "a number" + limits(parameter);
    case ParameterType::boolean:
      return "true or false";
  }
  return "";
}

std::optional<std::string> value_problem(const ParameterSpec& parameter, const Json& value) {
  const bool fits_type = has_type(parameter.type, value);
  const bool too_small = fits_type && parameter.minimum && value < *parameter.minimum;
  const bool too_large = fits_type && parameter.maximum && value > *parameter.maximum;
  const bool among = !fits_type || parameter.choices.empty() ||
                     std::ranges::count(parameter.choices, value.get<std::string>()) > 0;
  if (fits_type && !too_small && !too_large && among) return std::nullopt;

  std::string problem = "must be " + expected_value(parameter);
  if (!parameter.secret) {
    problem += ", not " + quoted(value);
    if (!among) problem += did_you_mean(value.get<std::string>(), parameter.choices);
  }
  return problem;
}

Json value_of_word(const ParameterSpec& parameter, std::string_view word) {
  if (parameter.type == ParameterType::integer) {
    if (const auto number = number_in<std::int64_t>(word)) return *number;
  } else if (parameter.type == ParameterType::number) {
    if (const auto whole = number_in<std::int64_t>(word)) return *whole;
    if (const auto number = number_in<double>(word); number && std::isfinite(*number))
      return *number;
  } else if (parameter.type == ParameterType::boolean) {
    if (word == "true" || word == "yes" || word == "on" || word == "1") return true;
    if (word == "false" || word == "no" || word == "off" || word == "0") return false;
  }
  return std::string(word);
}

std::string option_name(std::string_view parameter) {
  std::string option = "--" + std::string(parameter);
  std::ranges::replace(option, '_', '-');
  return option;
}

std::string shown_name(const ParameterSpec& parameter) {
  if (!parameter.positional) return option_name(parameter.name);
  std::string name = parameter.name;
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name;
}

}  // namespace hostler::detail
