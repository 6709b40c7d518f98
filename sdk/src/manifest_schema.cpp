// The subset of JSON Schema for configurations:
//   type properties required additionalProperties(false, or a schema: a map) enum const minimum
//   maximum minLength pattern format(host-port) items oneOf(told apart by one constant property)
//   default description x-secret x-unit
#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

#include "hostler/manifest.hpp"
#include "hostler/suggest.hpp"

namespace hostler {
namespace {

const std::vector<std::string> keywords = {
    "type",      "properties",  "required", "additionalProperties",
    "enum",      "const",       "minimum",  "maximum",
    "minLength", "pattern",     "format",   "items",
    "oneOf",     "default",     "description",
    "x-secret",  "x-unit"};

const std::vector<std::string> format_names = {"host-port"};
const std::vector<std::string> type_names = {"object",  "array",  "string",
                                             "integer", "number", "boolean"};

class SchemaCheck {
 public:
  explicit SchemaCheck(std::vector<std::string>& problems) : problems_(problems) {}

  void check(const Json& schema, const std::string& path) {
    if (!schema.is_object()) return add(path, "must be an object");
    for (const auto& [key, value] : schema.items())
      if (!std::ranges::count(keywords, key))
        add(path, "'" + key + "' is not among the keywords of a configuration schema" +
                      did_you_mean(key, keywords));
    check_keyword_types(schema, path);
    if (schema.contains("oneOf")) return check_alternatives(schema, path);
    const std::string type = type_of(schema);
    if (type.empty()) {
      if (!schema.contains("const") && !schema.contains("enum")) add(path, "has no type");
    } else if (!std::ranges::count(type_names, type)) {
      add(path, "'" + type + "' is not a type" + did_you_mean(type, type_names));
    }
    if (type == "object") check_object(schema, path);
    if (type == "array") check_array(schema, path);
    check_default(schema, type, path);
  }

 private:
  void add(const std::string& path, const std::string& sentence) {
    problems_.push_back(path + ": " + sentence);
  }

  static std::string type_of(const Json& schema) {
    const auto found = schema.find("type");
    return found != schema.end() && found->is_string() ? found->get<std::string>() : "";
  }

  void expect(const Json& schema, const char* key, bool (Json::*is)() const noexcept,
              const char* what, const std::string& path) {
    const auto found = schema.find(key);
    if (found != schema.end() && !((*found).*is)())
      add(path, "'" + std::string(key) + "' must be " + what);
  }

  void check_keyword_types(const Json& schema, const std::string& path) {
    expect(schema, "type", &Json::is_string, "one type's name", path);
    expect(schema, "properties", &Json::is_object, "an object", path);
    expect(schema, "required", &Json::is_array, "a list", path);
    expect(schema, "enum", &Json::is_array, "a list", path);
    expect(schema, "minimum", &Json::is_number, "a number", path);
    expect(schema, "maximum", &Json::is_number, "a number", path);
    expect(schema, "minLength", &Json::is_number_unsigned, "a whole number", path);
    expect(schema, "pattern", &Json::is_string, "text", path);
    expect(schema, "format", &Json::is_string, "text", path);
    expect(schema, "oneOf", &Json::is_array, "a list", path);
    expect(schema, "description", &Json::is_string, "text", path);
    expect(schema, "x-secret", &Json::is_boolean, "true or false", path);
    expect(schema, "x-unit", &Json::is_string, "text", path);
    expect_closed_or_map(schema, path);
    if (schema.contains("pattern") && schema["pattern"].is_string()) check_pattern(schema, path);
    if (schema.contains("format") && schema["format"].is_string()) check_format(schema, path);
  }

  void check_format(const Json& schema, const std::string& path) {
    const auto format = schema["format"].get<std::string>();
    if (!std::ranges::count(format_names, format))
      add(path, "'" + format + "' is not a format" + did_you_mean(format, format_names));
  }

  // An object has the keys of its properties and no others, or is a map to values of one schema.
  void expect_closed_or_map(const Json& schema, const std::string& path) {
    const auto rest = schema.find("additionalProperties");
    if (rest == schema.end() || *rest == false) return;
    if (!rest->is_object()) return add(path, "'additionalProperties' must be false or a schema");
    check(*rest, path + ".additionalProperties");
  }

  void check_pattern(const Json& schema, const std::string& path) {
    try {
      std::regex(schema["pattern"].get<std::string>());
    } catch (const std::regex_error& error) {
      add(path, std::string("'pattern' is not a regular expression: ") + error.what());
    }
  }

  void check_object(const Json& schema, const std::string& path) {
    const Json none = Json::object();
    const Json& properties = schema.contains("properties") && schema["properties"].is_object()
                                 ? schema["properties"]
                                 : none;
    for (const auto& [name, property] : properties.items()) {
      const std::string place = path + ".properties." + name;
      check(property, place);
      if (!property.is_object() || property.contains("const")) continue;
      const auto description = property.find("description");
      if (description == property.end() || *description == "") add(place, "has no description");
    }
    if (!schema.contains("required") || !schema["required"].is_array()) return;
    for (const Json& name : schema["required"]) {
      if (!name.is_string() || !properties.contains(name.get<std::string>()))
        add(path, "requires " + name.dump() + ", which is not among its properties");
      else if (properties[name.get<std::string>()].contains("default"))
        add(path, "requires '" + name.get<std::string>() + "', so its default is never used");
    }
  }

  void check_array(const Json& schema, const std::string& path) {
    if (!schema.contains("items")) return add(path, "is a list without 'items'");
    check(schema["items"], path + ".items");
  }

  // Alternatives are told apart by a property that is constant, and different, in each.
  void check_alternatives(const Json& schema, const std::string& path) {
    const Json& alternatives = schema["oneOf"];
    if (!alternatives.is_array()) return;
    if (alternatives.empty()) return add(path, "'oneOf' is empty");
    for (std::size_t i = 0; i < alternatives.size(); ++i)
      check(alternatives[i], path + ".oneOf[" + std::to_string(i) + "]");
    if (schema_discriminator(alternatives).empty())
      add(path,
          "the alternatives of 'oneOf' need one property that is a different 'const' in each");
  }

  void check_default(const Json& schema, const std::string& type, const std::string& path) {
    const auto value = schema.find("default");
    if (value == schema.end()) return;
    if (!type.empty() && !fits_type(*value, type))
      return add(path, "the default " + value->dump() + " is not of type " + type);
    if (schema.contains("enum") && schema["enum"].is_array() &&
        !std::ranges::count(schema["enum"], *value))
      add(path, "the default " + value->dump() + " is not among 'enum'");
    if (!value->is_number()) return;
    if ((schema.contains("minimum") && *value < schema["minimum"]) ||
        (schema.contains("maximum") && *value > schema["maximum"]))
      add(path, "the default " + value->dump() + " is outside its limits");
  }

  static bool fits_type(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    return type != "boolean" || value.is_boolean();
  }

  std::vector<std::string>& problems_;
};

}  // namespace

std::string schema_discriminator(const Json& alternatives) {
  const Json& first = alternatives.front();
  if (!first.is_object() || !first.contains("properties")) return "";
  for (const auto& [name, property] : first["properties"].items()) {
    std::vector<Json> constants;
    for (const Json& alternative : alternatives) {
      const auto pointer = Json::json_pointer("/properties") / name / "const";
      if (alternative.contains(pointer) && !std::ranges::count(constants, alternative[pointer]))
        constants.push_back(alternative[pointer]);
    }
    if (constants.size() == alternatives.size()) return name;
  }
  return "";
}

std::vector<std::string> schema_problems(const Json& schema, const std::string& path) {
  std::vector<std::string> problems;
  SchemaCheck(problems).check(schema, path);
  return problems;
}

}  // namespace hostler
