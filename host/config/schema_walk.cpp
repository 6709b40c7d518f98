#include "config/schema_walk.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "config/scalar.hpp"
#include "config/scalar_check.hpp"
#include "hostler/manifest.hpp"
#include "hostler/suggest.hpp"

namespace hostler::host {
namespace {

const Json closed = false;

std::string member_path(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

const Json& properties_of(const Json& schema) {
  static const Json none = Json::object();
  const auto found = schema.find("properties");
  return found == schema.end() ? none : *found;
}

bool is_required(const Json& schema, const std::string& name) {
  const auto found = schema.find("required");
  return found != schema.end() && std::ranges::count(*found, Json(name)) > 0;
}

// What a key that is not there is worth: its default, or for an object the defaults inside of it.
std::optional<Json> default_of(const Json& schema) {
  const auto given = schema.find("default");
  const bool is_object = schema.value("type", "") == "object";
  if (!is_object) return given == schema.end() ? std::nullopt : std::optional<Json>(*given);
  if (given == schema.end() && schema.contains("required")) return std::nullopt;
  Json values = given == schema.end() ? Json::object() : *given;
  for (const auto& [name, property] : properties_of(schema).items())
    if (!values.contains(name))
      if (auto value = default_of(property)) values[name] = std::move(*value);
  if (given == schema.end() && values.empty()) return std::nullopt;
  return values;
}

}  // namespace

void SchemaWalk::add(Position position, const std::string& path, const std::string& sentence) {
  problems_.push_back({file_, position, path, sentence});
}

Json SchemaWalk::walk(const Node& node, const Json& schema, const std::string& path) {
  if (schema.contains(checked_later)) return nullptr;
  if (schema.contains("oneOf")) return alternative(node, schema, path);
  const std::string type = schema.value("type", "");
  // A key with nothing behind it, as when all that stood there is commented out.
  const bool is_empty = node.kind == Node::Kind::null;
  if (type == "object") {
    if (is_empty || node.kind == Node::Kind::map) return object(node, schema, path);
  } else if (type == "array") {
    if (is_empty || node.kind == Node::Kind::list) return list(node, schema, path);
  } else if (type.empty() && !schema.contains("enum") && !schema.contains("const")) {
    return anything(node, path);
  } else if (node.kind == Node::Kind::scalar) {
    return scalar(node, schema, path);
  }
  refuse_kind(node, schema, path);
  return nullptr;
}

Json SchemaWalk::object(const Node& node, const Json& schema, const std::string& path) {
  const Json& properties = properties_of(schema);
  const auto rest = schema.find("additionalProperties");
  const Json& other = rest == schema.end() ? closed : *rest;
  std::vector<std::string> known;
  for (const auto& [name, property] : properties.items()) known.push_back(name);

  Json values = Json::object();
  for (const NodeEntry& entry : node.entries) {
    const auto property = properties.find(entry.key);
    if (property == properties.end() && !other.is_object()) {
      add(entry.position, path, "unknown key '" + entry.key + "'" + did_you_mean(entry.key, known));
      continue;
    }
    const std::size_t before = problems_.size();
    Json value = walk(entry.value, property == properties.end() ? other : *property,
                      member_path(path, entry.key));
    if (problems_.size() == before || !value.is_null()) values[entry.key] = std::move(value);
  }
  add_missing(node, schema, path, values);
  return values;
}

void SchemaWalk::add_missing(const Node& node, const Json& schema, const std::string& path,
                             Json& values) {
  for (const auto& [name, property] : properties_of(schema).items()) {
    if (node.find(name) != nullptr) continue;
    if (is_required(schema, name)) {
      const std::string description = property.value("description", "");
      add(node.position, path,
          "'" + name + "' is missing" + (description.empty() ? "" : ": " + description));
    } else if (auto value = default_of(property)) {
      values[name] = std::move(*value);
    }
  }
}

Json SchemaWalk::list(const Node& node, const Json& schema, const std::string& path) {
  static const Json any = Json::object();
  const auto items = schema.find("items");
  Json values = Json::array();
  for (std::size_t i = 0; i < node.items.size(); ++i)
    values.push_back(walk(node.items[i], items == schema.end() ? any : *items,
                          path + "[" + std::to_string(i) + "]"));
  return values;
}

Json SchemaWalk::alternative(const Node& node, const Json& schema, const std::string& path) {
  const Json& alternatives = schema["oneOf"];
  const std::string name = schema_discriminator(alternatives);
  if (node.kind != Node::Kind::map && node.kind != Node::Kind::null) {
    refuse_kind(node, Json{{"type", "object"}}, path);
    return nullptr;
  }
  Json choices = Json::array();
  for (const Json& one : alternatives) choices.push_back(one["properties"][name]["const"]);
  const NodeEntry* entry = node.find(name);
  if (entry == nullptr) {
    add(node.position, path, "'" + name + "' is missing: " + one_of(choices));
    return nullptr;
  }
  const Json chosen = walk(entry->value, Json{{"enum", choices}}, member_path(path, name));
  const auto found = std::ranges::find(choices, chosen);
  if (found == choices.end()) return nullptr;
  return object(node, alternatives[static_cast<std::size_t>(found - choices.begin())], path);
}

Json SchemaWalk::scalar(const Node& node, const Json& schema, const std::string& path) {
  const auto resolved = references_.resolve(node.text);
  if (!resolved) {
    add(node.position, path, resolved.error().text);
    return nullptr;
  }
  const bool is_secret = resolved->is_secret || schema.value("x-secret", false);
  const ScalarText text{resolved->text, node.quoted, resolved->is_secret, is_secret};
  const ScalarResult result = check_scalar(text, schema);
  if (!result.problem.empty()) add(node.position, path, result.problem);
  return *result.value;
}

Json SchemaWalk::anything(const Node& node, const std::string& path) {
  static const Json any = Json::object();
  if (node.kind == Node::Kind::null) return nullptr;
  if (node.kind == Node::Kind::list) return list(node, any, path);
  if (node.kind == Node::Kind::map) return object(node, {{"additionalProperties", any}}, path);
  const auto resolved = references_.resolve(node.text);
  if (!resolved) {
    add(node.position, path, resolved.error().text);
    return nullptr;
  }
  if (node.quoted || resolved->is_secret) return resolved->text;
  return plain_value(resolved->text);
}

void SchemaWalk::refuse_kind(const Node& node, const Json& schema, const std::string& path) {
  const std::string expected = "must be " + expected_by(schema);
  switch (node.kind) {
    case Node::Kind::null:
      return add(node.position, path, expected + "; nothing is given");
    case Node::Kind::list:
      return add(node.position, path, expected + ", not a list");
    case Node::Kind::map:
      return add(node.position, path, expected + ", not a block of keys");
    case Node::Kind::scalar:
      return add(node.position, path, expected + ", not a single value");
  }
}

}  // namespace hostler::host
