#include "config/scalar_check.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <vector>

#include "config/scalar.hpp"
#include "config/utf8.hpp"
#include "hostler/suggest.hpp"
#include "hostler/transport/address.hpp"

namespace hostler::host {
namespace {

constexpr std::size_t longest_shown = 80;      // a message stays readable whatever was written
constexpr std::size_t longest_matched = 4096;  // std::regex needs stack for every character

std::string plain_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string described(const Json& value) {
  std::string text = plain_text(value);
  if (text.size() > longest_shown) text = text.substr(0, longest_shown) + "…";
  if (value.is_number()) return "the number " + text;
  if (value.is_boolean()) return text;
  return "the text '" + text + "'";
}

bool fits_type(const Json& value, const std::string& type) {
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  return type.empty();
}

// YAML 1.1, and many a user, knows more words for the two.
std::string boolean_hint(const std::string& text) {
  static const std::vector<std::string> yes = {"yes", "Yes", "YES", "on", "On", "ON"};
  static const std::vector<std::string> no = {"no", "No", "NO", "off", "Off", "OFF"};
  if (std::ranges::count(yes, text) > 0) return "; did you mean 'true'?";
  return std::ranges::count(no, text) > 0 ? "; did you mean 'false'?" : "";
}

std::string type_hint(const ScalarText& scalar, const Json& value, const std::string& type) {
  if (type == "string") return "; put it in quotes";
  if (scalar.is_quoted && fits_type(plain_value(scalar.text), type))
    return "; leave the quotes out";
  return type == "boolean" && value.is_string() ? boolean_hint(scalar.text) : "";
}

Json typed_value(const ScalarText& scalar, const std::string& type) {
  if (scalar.is_quoted) return scalar.text;
  if (scalar.is_resolved && (type == "string" || type.empty())) return scalar.text;
  return plain_value(scalar.text);
}

std::vector<std::string> texts_of(const Json& choices) {
  std::vector<std::string> texts;
  for (const Json& choice : choices) texts.push_back(plain_text(choice));
  return texts;
}

std::string limits(const Json& schema) {
  const bool from = schema.contains("minimum"), to = schema.contains("maximum");
  std::string text;
  if (from && to)
    text = " from " + schema["minimum"].dump() + " to " + schema["maximum"].dump();
  else if (from)
    text = " of at least " + schema["minimum"].dump();
  else if (to)
    text = " of at most " + schema["maximum"].dump();
  const std::string unit = schema.value("x-unit", "");
  return unit.empty() ? text : text + " (" + unit + ")";
}

bool matches(const std::string& text, const Json& schema) {
  if (text.size() > longest_matched) return false;
  return std::regex_search(text, std::regex(schema["pattern"].get<std::string>()));
}

// As the parser puts it, without the text in front: that may be secret.
std::string host_port_problem(const std::string& text) {
  const auto parsed = parse_host_port(text, 1);
  if (parsed) return "";
  const std::string& sentence = parsed.error().text;
  return "must be HOST or HOST:PORT (" + sentence.substr(sentence.rfind(": ") + 2) + ")";
}

// Problems of a value whose type is right; with "not" and the value left to the caller.
std::string value_problem(const Json& value, const Json& schema) {
  const bool is_other = (schema.contains("const") && value != schema["const"]) ||
                        (schema.contains("enum") && !std::ranges::count(schema["enum"], value));
  const bool is_outside =
      value.is_number() && ((schema.contains("minimum") && value < schema["minimum"]) ||
                            (schema.contains("maximum") && value > schema["maximum"]));
  if (is_other || is_outside) return "must be " + expected_by(schema);
  if (!value.is_string()) return "";
  const auto& text = value.get_ref<const std::string&>();
  const std::size_t least = schema.value("minLength", std::size_t{0});
  if (least == 1 && text.empty()) return "must not be empty";
  if (count_characters(text) < least)
    return "must be at least " + std::to_string(least) + " characters long";
  if (schema.contains("pattern") && !matches(text, schema))
    return "must match the pattern " + schema["pattern"].get<std::string>();
  if (schema.value("format", "") == "host-port" && !text.empty()) return host_port_problem(text);
  return "";
}

}  // namespace

std::string one_of(const Json& choices) {
  std::string text;
  for (const std::string& choice : texts_of(choices))
    text += (text.empty() ? "'" : ", '") + choice + "'";
  return choices.size() == 1 ? text : "one of " + text;
}

std::string expected_by(const Json& schema) {
  if (schema.contains("const")) return plain_text(schema["const"]);
  if (schema.contains("enum")) return one_of(schema["enum"]);
  const std::string type = schema.value("type", "");
  if (type == "object") return "a block of keys";
  if (type == "array") return "a list";
  if (type == "integer") return "an integer" + limits(schema);
  if (type == "number") return "a number" + limits(schema);
  return type == "boolean" ? "true or false" : "text";
}

ScalarResult check_scalar(const ScalarText& scalar, const Json& schema) {
  const std::string type = schema.value("type", "");
  const Json value = typed_value(scalar, type);
  std::string problem, hint;
  if (!fits_type(value, type)) {
    problem = "must be " + expected_by(schema);
    hint = type_hint(scalar, value, type);
  } else {
    problem = value_problem(value, schema);
    if (schema.contains("enum") && value.is_string())
      hint = did_you_mean(value.get<std::string>(), texts_of(schema["enum"]));
  }
  if (problem.empty()) return {std::make_shared<const Json>(value), ""};
  const bool is_length = problem.starts_with("must not") || problem.starts_with("must be at least");
  if (scalar.is_resolved)
    problem += ", and what is put in here is not";
  else if (!scalar.is_secret && !is_length)
    problem += ", not " + described(value) + hint;
  return {std::make_shared<const Json>(), problem};
}

}  // namespace hostler::host
