// The subset of JSON Schema for answers:
//   schema := {}                                          any JSON
//           | {"$ref": "#/schemas/NAME"}
//           | {"type": TYPE, …} | {"type": [TYPE, "null"], …}
// with properties additionalProperties(a schema: a map) items enum format minimum maximum x-unit, and
// everywhere description. An object has all of its properties.
#include "manifest_answers.hpp"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "hostler/suggest.hpp"

namespace hostler {
namespace {

constexpr std::string_view reference_root = "#/schemas/";

const std::vector<std::string> keywords = {
    "$ref", "type",    "properties", "additionalProperties", "items",
    "enum", "format",  "minimum",    "maximum",              "description",
    "x-unit"};

const std::vector<std::string> type_names = {"object",  "array",  "string",
                                             "integer", "number", "boolean"};

bool is_schema_name(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
  });
}

// "integer" of "integer" and of ["integer", "null"]; empty: neither.
std::string type_of(const Json& schema) {
  const auto found = schema.find("type");
  if (found == schema.end()) return "";
  if (found->is_string()) return found->get<std::string>();
  const bool may_be_null = found->is_array() && found->size() == 2 && (*found)[1] == "null";
  return may_be_null && (*found)[0].is_string() ? (*found)[0].get<std::string>() : "";
}

class AnswerCheck {
 public:
  AnswerCheck(const Json& schemas, std::vector<std::string>& problems) : problems_(problems) {
    for (const auto& [name, schema] : schemas.items()) names_.push_back(name);
  }

  void check(const Json& schema, const std::string& path) {
    if (!schema.is_object()) return add(path, "must be an object");
    for (const auto& [key, value] : schema.items())
      if (!std::ranges::count(keywords, key))
        add(path, "'" + key + "' is not among the keywords of an answer's schema" +
                      did_you_mean(key, keywords));
    expect(schema, "description", &Json::is_string, "text", path);
    if (schema.contains("$ref")) return check_reference(schema, path);
    if (schema.contains("type")) check_type(schema, path);
    expect(schema, "enum", &Json::is_array, "a list", path);
    expect(schema, "minimum", &Json::is_number, "a number", path);
    expect(schema, "maximum", &Json::is_number, "a number", path);
    expect(schema, "format", &Json::is_string, "text", path);
    expect(schema, "x-unit", &Json::is_string, "text", path);
    check_below(schema, path);
  }

  void refuse_unused() {
    for (const std::string& name : names_)
      if (!used_.contains(name)) add("schemas." + name, "no answer refers to it");
  }

 private:
  void add(const std::string& path, const std::string& sentence) {
    problems_.push_back(path + ": " + sentence);
  }

  void expect(const Json& schema, const char* key, bool (Json::*is)() const noexcept,
              const char* what, const std::string& path) {
    const auto found = schema.find(key);
    if (found != schema.end() && !((*found).*is)())
      add(path, "'" + std::string(key) + "' must be " + what);
  }

  void check_reference(const Json& schema, const std::string& path) {
    const Json& reference = schema["$ref"];
    const std::string name(
        referred_schema(reference.is_string() ? reference.get<std::string>() : ""));
    if (!std::ranges::count(names_, name))
      add(path, reference.dump() + " names none of the schemas, as \"#/schemas/NAME\" would" +
                    did_you_mean(name, names_));
    if (schema.size() > 1 + schema.count("description"))
      add(path, "has more than '$ref' and 'description'");
    used_.insert(name);
  }

  void check_type(const Json& schema, const std::string& path) {
    const std::string type = type_of(schema);
    if (!std::ranges::count(type_names, type))
      add(path, schema["type"].dump() + " is not a type, nor such as [\"string\", \"null\"]" +
                    did_you_mean(type, type_names));
    if (type == "array" && !schema.contains("items")) add(path, "is a list without 'items'");
  }

  void check_below(const Json& schema, const std::string& path) {
    if (schema.contains("items")) check(schema["items"], path + ".items");
    if (schema.contains("additionalProperties"))
      check(schema["additionalProperties"], path + ".additionalProperties");
    if (!schema.contains("properties")) return;
    if (!schema["properties"].is_object()) return add(path, "'properties' must be an object");
    for (const auto& [name, property] : schema["properties"].items())
      check(property, path + ".properties." + name);
  }

  std::vector<std::string>& problems_;
  std::vector<std::string> names_;
  std::set<std::string> used_;
};

}  // namespace

std::string_view referred_schema(std::string_view reference) {
  return reference.starts_with(reference_root) ? reference.substr(reference_root.size()) : "";
}

namespace detail {

JsonPointer read_schemas(Fields& manifest, const std::vector<RouteSpec>& routes,
                         std::vector<std::string>& problems) {
  const Json* found = manifest.find("schemas");
  auto schemas = std::make_shared<const Json>(found ? *found : Json::object());
  if (!schemas->is_object()) {
    manifest.add("schemas", "must be an object of names and schemas");
    return schemas;
  }
  AnswerCheck check(*schemas, problems);
  for (const auto& [name, schema] : schemas->items()) {
    const std::string path = "schemas." + name;
    if (!is_schema_name(name)) problems.push_back(path + ": a name is letters and digits");
    check.check(schema, path);
    if (schema.is_object() && !schema.contains("type")) problems.push_back(path + ": has no type");
  }
  for (std::size_t i = 0; i < routes.size(); ++i)
    if (routes[i].answer)
      check.check(*routes[i].answer, "routes[" + std::to_string(i) + "].answer");
  check.refuse_unused();
  return schemas;
}

}  // namespace detail
}  // namespace hostler
