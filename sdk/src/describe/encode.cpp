// Values to JSON: as text, and as a tree.
#include <cmath>
#include <nlohmann/json.hpp>

#include "describe/scalar.hpp"
#include "describe/text.hpp"
#include "hostler/base64.hpp"
#include "hostler/codec.hpp"
#include "hostler/utf8.hpp"

namespace hostler::detail {

namespace {

const void* first_of(const TypeInfo& type, const void* container) {
  return type.container->first(const_cast<void*>(container));
}

const void* field_of(const FieldInfo& field, const void* object) {
  return field.address(const_cast<void*>(object));
}

void append_integer(std::string& out, const TypeInfo& type, const void* value) {
  const auto number = load_integer(type, value);
  if (number.above_int64) {
    append_number(out, static_cast<std::uint64_t>(number.value));
  } else {
    append_number(out, number.value);
  }
}

void append_enumerator(std::string& out, const TypeInfo& type, const void* value) {
  const auto name = name_of_enumerator(type, load_integer(type, value).value);
  if (name.empty()) {
    append_integer(out, type, value);
  } else {
    append_quoted(out, name);
  }
}

void append_list(std::string& out, const TypeInfo& type, const void* value) {
  const auto count = type.container->count(value);
  const auto* element = static_cast<const std::byte*>(first_of(type, value));
  out += '[';
  for (std::size_t index = 0; index < count; ++index, element += type.element->size) {
    if (index > 0) out += ',';
    append_text(out, *type.element, element);
  }
  out += ']';
}

void append_map(std::string& out, const TypeInfo& type, const void* value) {
  struct Context {
    std::string& out;
    const TypeInfo& element;
    bool first = true;
  } context{out, *type.element};
  out += '{';
  type.container->for_each(value, &context, [](void* c, std::string_view key, const void* element) {
    auto& [target, element_type, first] = *static_cast<Context*>(c);
    if (!first) target += ',';
    first = false;
    append_quoted(target, key);
    target += ':';
    append_text(target, element_type, element);
  });
  out += '}';
}

void append_object(std::string& out, const TypeInfo& type, const void* value) {
  char separator = '{';
  for (const auto& field : type.fields) {
    out += separator;
    separator = ',';
    out += '"';
    out += field.name;  // a C++ name needs no escape
    out += "\":";
    append_text(out, *field.type, field_of(field, value));
  }
  out += type.fields.empty() ? "{}" : "}";
}

Json make_list(const TypeInfo& type, const void* value) {
  auto json = Json::array();
  const auto count = type.container->count(value);
  const auto* element = static_cast<const std::byte*>(first_of(type, value));
  for (std::size_t index = 0; index < count; ++index, element += type.element->size) {
    json.push_back(make_json(*type.element, element));
  }
  return json;
}

Json make_map(const TypeInfo& type, const void* value) {
  struct Context {
    Json json;
    const TypeInfo& element;
  } context{Json::object(), *type.element};
  type.container->for_each(value, &context, [](void* c, std::string_view key, const void* element) {
    auto& [json, element_type] = *static_cast<Context*>(c);
    json[valid_utf8(key)] = make_json(element_type, element);
  });
  return std::move(context.json);
}

Json make_object(const TypeInfo& type, const void* value) {
  auto json = Json::object();
  for (const auto& field : type.fields) {
    json[std::string(field.name)] = make_json(*field.type, field_of(field, value));
  }
  return json;
}

Json make_integer(const TypeInfo& type, const void* value) {
  const auto number = load_integer(type, value);
  if (number.above_int64 || !type.is_signed) return static_cast<std::uint64_t>(number.value);
  return number.value;
}

Json make_enumerator(const TypeInfo& type, const void* value) {
  const auto name = name_of_enumerator(type, load_integer(type, value).value);
  return name.empty() ? make_integer(type, value) : Json(std::string(name));
}

}  // namespace

void append_text(std::string& out, const TypeInfo& type, const void* value) {
  switch (type.kind) {
    case Kind::boolean:
      out += as<bool>(value) ? "true" : "false";
      return;
    case Kind::integer:
      return append_integer(out, type, value);
    case Kind::real:
      return append_number(out, as<double>(value));
    case Kind::text:
      return append_quoted(out, as<std::string>(value));
    case Kind::time:
      return append_quoted(out, format_timestamp(as<Timestamp>(value)));
    case Kind::enumeration:
      return append_enumerator(out, type, value);
    case Kind::bytes:
      return append_quoted(out, encode_base64(as<std::vector<std::byte>>(value)));
    case Kind::json:
      out += as<Json>(value).dump(-1, ' ', false, Json::error_handler_t::replace);
      return;
    case Kind::optional:
      if (type.container->count(value) == 0) {
        out += "null";
        return;
      }
      return append_text(out, *type.element, first_of(type, value));
    case Kind::list:
      return append_list(out, type, value);
    case Kind::map:
      return append_map(out, type, value);
    case Kind::object:
      return append_object(out, type, value);
  }
}

Json make_json(const TypeInfo& type, const void* value) {
  switch (type.kind) {
    case Kind::boolean:
      return as<bool>(value);
    case Kind::integer:
      return make_integer(type, value);
    case Kind::real:
      return std::isfinite(as<double>(value)) ? Json(as<double>(value)) : Json();
    case Kind::text:
      return valid_utf8(as<std::string>(value));
    case Kind::time:
      return format_timestamp(as<Timestamp>(value));
    case Kind::enumeration:
      return make_enumerator(type, value);
    case Kind::bytes:
      return encode_base64(as<std::vector<std::byte>>(value));
    case Kind::json:
      return as<Json>(value);
    case Kind::optional:
      if (type.container->count(value) == 0) return {};
      return make_json(*type.element, first_of(type, value));
    case Kind::list:
      return make_list(type, value);
    case Kind::map:
      return make_map(type, value);
    case Kind::object:
      return make_object(type, value);
  }
  return {};
}

}  // namespace hostler::detail
