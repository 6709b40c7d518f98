#include "manifest_commands.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "argument_value.hpp"
#include "hostler/suggest.hpp"
#include "json_fields.hpp"

namespace hostler::detail {
namespace {

const std::vector<std::string> type_names = {"string", "integer", "number", "boolean"};
// What the command line keeps for itself.
const std::vector<std::string> reserved_names = {"help", "json", "yes"};

JsonPointer read_limit(Fields& fields, const char* key, ParameterType type) {
  const Json* value = fields.find(key);
  if (value == nullptr) return nullptr;
  if (!value->is_number()) fields.add(key, "must be a number");
  if (type != ParameterType::integer && type != ParameterType::number)
    fields.add(key, "is for numbers only");
  return value->is_number() ? std::make_shared<const Json>(*value) : nullptr;
}

void check_default(const ParameterSpec& parameter, Fields& fields) {
  const Json& value = *parameter.default_value;
  if (parameter.required) fields.add("default", "is never used, because the parameter is required");
  if (parameter.many && !value.is_array()) return fields.add("default", "must be a list");
  const Json values = parameter.many ? value : Json::array({value});
  for (const Json& one : values)
    if (const auto problem = value_problem(parameter, one)) fields.add("default", *problem);
}

void check_combination(const ParameterSpec& parameter, Fields& fields) {
  if (!is_parameter_name(parameter.name) && !parameter.name.empty())
    fields.add("name",
               "'" + parameter.name +
                   "' is not a parameter's name: a small letter, then small letters, digits "
                   "and underscores ('dry_run' is typed as --dry-run)");
  if (std::ranges::count(reserved_names, parameter.name))
    fields.add("name", "'" + parameter.name + "' belongs to the command line; choose another");
  if (parameter.type == ParameterType::boolean && (parameter.positional || parameter.many))
    fields.add_here("a boolean is neither positional nor a list");
  if (parameter.path && parameter.type != ParameterType::string)
    fields.add("path", "is for parameters of type string only");
  if (!parameter.choices.empty() && parameter.type != ParameterType::string)
    fields.add("enum", "is for parameters of type string only");
}

ParameterSpec read_parameter(const Json& json, const std::string& path,
                             std::vector<std::string>& problems) {
  Fields fields(json, path, problems);
  ParameterSpec parameter;
  parameter.name = fields.text("name", Presence::required);
  parameter.type = read_type(fields);
  parameter.description = fields.text("description", Presence::required);
  parameter.positional = fields.flag("positional");
  parameter.required = fields.flag("required");
  parameter.path = fields.flag("path");
  parameter.many = fields.flag("many");
  parameter.secret = fields.flag("secret");
  parameter.choices = fields.texts("enum");
  parameter.minimum = read_limit(fields, "minimum", parameter.type);
  parameter.maximum = read_limit(fields, "maximum", parameter.type);
  check_combination(parameter, fields);
  if (const Json* value = fields.find("default")) {
    parameter.default_value = std::make_shared<const Json>(*value);
    check_default(parameter, fields);
  }
  fields.refuse_others();
  return parameter;
}

void check_order(const std::vector<ParameterSpec>& parameters, Fields& fields) {
  const ParameterSpec* optional = nullptr;
  const ParameterSpec* list = nullptr;
  for (const ParameterSpec& parameter : parameters) {
    const auto same = [&](const ParameterSpec& other) { return other.name == parameter.name; };
    if (&parameter != &*std::ranges::find_if(parameters, same))
      fields.add("parameters", "'" + parameter.name + "' is there twice");
    if (!parameter.positional) continue;
    if (list != nullptr)
      fields.add("parameters", "'" + parameter.name + "' stands behind the list '" + list->name +
                                   "', which takes all that is left");
    if (optional != nullptr && parameter.required)
      fields.add("parameters", "'" + parameter.name + "' is required but stands behind '" +
                                   optional->name + "', which is not");
    if (!parameter.required) optional = &parameter;
    if (parameter.many) list = &parameter;
  }
}

}  // namespace

ParameterType read_type(Fields& fields) {
  const std::string name = fields.text("type", Presence::required);
  const auto found = std::ranges::find(type_names, name);
  if (found != type_names.end()) return static_cast<ParameterType>(found - type_names.begin());
  if (!name.empty())
    fields.add("type", "'" + name + "' is not a type" + did_you_mean(name, type_names));
  return ParameterType::string;
}

CommandSpec read_command(const Json& json, const std::string& path,
                         std::vector<std::string>& problems) {
  Fields fields(json, path, problems);
  CommandSpec command;
  command.name = fields.text("name", Presence::required);
  if (!command.name.empty() && !is_identifier(command.name))
    fields.add("name", "'" + command.name +
                           "' is not a command's name: a small letter, then small letters, digits "
                           "and dashes");
  command.summary = fields.text("summary", Presence::required);
  command.examples = fields.texts("examples");
  command.confirm = fields.text("confirm", Presence::optional);
  command.allowed_by = fields.text("allowed_by", Presence::optional);
  command.uses_state = fields.flag("uses_state");
  fields.list("parameters", [&](const Json& item, const std::string& place) {
    command.parameters.push_back(read_parameter(item, place, problems));
  });
  check_order(command.parameters, fields);
  fields.refuse_others();
  return command;
}

}  // namespace hostler::detail
