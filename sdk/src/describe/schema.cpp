// Field tables to JSON Schema.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "describe/answer_schema.hpp"
#include "describe/scalar.hpp"
#include "hostler/codec.hpp"

namespace hostler::detail {

namespace {

// The types around the one at hand: a type inside itself is not unfolded again.
using Enclosing = std::vector<const TypeInfo*>;

bool is_inside_itself(const TypeInfo& type, const Enclosing& enclosing) {
  return std::find(enclosing.begin(), enclosing.end(), &type) != enclosing.end();
}

Json schema(const TypeInfo& type, Enclosing& enclosing);

Json integer_schema(const TypeInfo& type) {
  Json json{{"type", "integer"}};
  if (!type.is_signed) json["minimum"] = 0;
  if (type.size == 8) return json;  // its own range is what a reader takes anyway
  const auto bits = type.size * 8;
  if (type.is_signed) {
    json["minimum"] = -(std::int64_t{1} << (bits - 1));
    json["maximum"] = (std::int64_t{1} << (bits - 1)) - 1;
  } else {
    json["maximum"] = (std::uint64_t{1} << bits) - 1;
  }
  return json;
}

Json enumeration_schema(const TypeInfo& type) {
  auto names = Json::array();
  for (const auto& enumerator : type.enumerators) names.push_back(std::string(enumerator.name));
  return {{"type", "string"}, {"enum", std::move(names)}};
}

void add_defaults(const TypeInfo& type, Json& properties) {
  struct Context {
    const TypeInfo& type;
    Json& properties;
  } context{type, properties};
  type.with_default(&context, [](void* c, const void* object) {
    auto& [object_type, target] = *static_cast<Context*>(c);
    for (const auto& field : object_type.fields) {
      const auto kind = field.type->kind;
      if (kind == Kind::optional || kind == Kind::object || kind == Kind::json) continue;
      target[std::string(field.name)]["default"] =
          make_json(*field.type, field.address(const_cast<void*>(object)));
    }
  });
}

Json object_schema(const TypeInfo& type, Enclosing& enclosing) {
  if (is_inside_itself(type, enclosing)) return {{"type", "object"}};
  enclosing.push_back(&type);
  auto properties = Json::object();
  for (const auto& field : type.fields) {
    properties[std::string(field.name)] = schema(*field.type, enclosing);
  }
  enclosing.pop_back();
  add_defaults(type, properties);
  return {
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

Json schema(const TypeInfo& type, Enclosing& enclosing) {
  switch (type.kind) {
    case Kind::boolean:
      return {{"type", "boolean"}};
    case Kind::integer:
      return integer_schema(type);
    case Kind::real:
      return {{"type", "number"}};
    case Kind::text:
    case Kind::time:
    case Kind::bytes:
      return {{"type", "string"}};
    case Kind::enumeration:
      return enumeration_schema(type);
    case Kind::json:
      return Json::object();
    case Kind::optional:
      return schema(*type.element, enclosing);
    case Kind::list:
      return {{"type", "array"}, {"items", schema(*type.element, enclosing)}};
    case Kind::map:
      return {{"type", "object"}, {"additionalProperties", schema(*type.element, enclosing)}};
    case Kind::object:
      return object_schema(type, enclosing);
  }
  return Json::object();
}

Json answer_schema(const TypeInfo& type, Enclosing& enclosing) {
  switch (type.kind) {
    case Kind::integer:
      return {{"type", "integer"}};
    case Kind::optional: {
      Json json = answer_schema(*type.element, enclosing);
      if (json.contains("type")) json["type"] = {json["type"], "null"};
      if (json.contains("enum")) json["enum"].push_back(nullptr);
      return json;
    }
    case Kind::list:
      return {{"type", "array"}, {"items", answer_schema(*type.element, enclosing)}};
    case Kind::map:
      return {{"type", "object"},
              {"additionalProperties", answer_schema(*type.element, enclosing)}};
    case Kind::object: {
      if (is_inside_itself(type, enclosing)) return {{"type", "object"}};
      enclosing.push_back(&type);
      auto properties = Json::object();
      for (const auto& field : type.fields)
        properties[std::string(field.name)] = answer_schema(*field.type, enclosing);
      enclosing.pop_back();
      return {{"type", "object"}, {"properties", std::move(properties)}};
    }
    default:
      return schema(type, enclosing);  // the same, whether it is read or written
  }
}

}  // namespace

Json make_schema(const TypeInfo& type) {
  Enclosing enclosing;
  return schema(type, enclosing);
}

Json make_answer_schema(const TypeInfo& type) {
  Enclosing enclosing;
  return answer_schema(type, enclosing);
}

}  // namespace hostler::detail
