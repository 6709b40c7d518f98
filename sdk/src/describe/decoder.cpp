#include "describe/decoder.hpp"

#include <cmath>

#include "describe/scalar.hpp"
#include "hostler/base64.hpp"

namespace hostler::detail {

namespace {

// Integers up to here are exact in a double.
constexpr double max_exact = 9007199254740992.0;

std::string names_of(const TypeInfo& enumeration) {
  std::string names;
  for (const auto& enumerator : enumeration.enumerators) {
    if (!names.empty()) names += ", ";
    names += enumerator.name;
  }
  return names;
}

std::string wanted(const TypeInfo& type) {
  switch (type.kind) {
    case Kind::boolean:
      return "true or false";
    case Kind::integer:
      return "an integer";
    case Kind::real:
      return "a number";
    case Kind::text:
      return "a string";
    case Kind::time:
      return "a time such as 2026-11-22T10:00:00Z";
    case Kind::enumeration:
      return "one of " + names_of(type);
    case Kind::bytes:
      return "base64 text";
    case Kind::json:
      return "any value";
    case Kind::optional:
      return wanted(*type.element) + " or null";
    case Kind::list:
      return "a list";
    case Kind::map:
    case Kind::object:
      return "an object";
  }
  return {};
}

// What an error quotes of a text that may be long.
std::string quoted(const std::string& text) {
  constexpr std::size_t longest = 60;
  return "'" + (text.size() > longest ? text.substr(0, longest) + "…" : text) + "'";
}

}  // namespace

Decoder::Decoder(const TypeInfo& type, void* value, const DecodeOptions& options)
    : options_(options), root_{&type, value} {}

Decoder::Slot Decoder::next_slot() {
  if (levels_.empty()) return root_;
  auto& level = levels_.back();
  if (!level.self.type) return {};
  if (level.self.type->kind == Kind::list) {
    ++level.index;
    return {level.self.type->element, level.self.type->container->add(level.self.value, {})};
  }
  if (level.self.type->kind == Kind::json && as<Json>(level.self.value).is_array()) {
    ++level.index;
    auto& array = as<Json>(level.self.value);
    array.push_back(nullptr);
    return {level.self.type, &array.back()};
  }
  return level.element;
}

Decoder::Slot Decoder::next_value_slot() {
  auto slot = next_slot();
  while (slot.type && slot.type->kind == Kind::optional) {
    slot = {slot.type->element, slot.type->container->add(slot.value, {})};
  }
  return slot;
}

bool Decoder::null() {
  const auto slot = next_slot();
  if (!slot.type) return true;
  if (slot.type->kind == Kind::optional) {
    slot.type->container->clear(slot.value);
    return true;
  }
  if (slot.type->kind == Kind::json) {
    as<Json>(slot.value) = nullptr;
    return true;
  }
  return expected(*slot.type, "null");
}

bool Decoder::boolean(bool value) {
  const auto slot = next_value_slot();
  if (!slot.type) return true;
  if (slot.type->kind == Kind::json) {
    as<Json>(slot.value) = value;
    return true;
  }
  if (slot.type->kind != Kind::boolean) return expected(*slot.type, value ? "true" : "false");
  as<bool>(slot.value) = value;
  return true;
}

template <class Number>
bool Decoder::integer(Number value) {
  const auto slot = next_value_slot();
  if (!slot.type) return true;
  switch (slot.type->kind) {
    case Kind::json:
      as<Json>(slot.value) = value;
      return true;
    case Kind::real:
      as<double>(slot.value) = static_cast<double>(value);
      return true;
    case Kind::integer: {
      const bool fits =
          std::is_signed_v<Number>
              ? store_integer(*slot.type, slot.value, static_cast<std::int64_t>(value))
              : store_unsigned(*slot.type, slot.value, static_cast<std::uint64_t>(value));
      return fits ||
             fail(std::to_string(value) + " does not fit, it must be " + range_of(*slot.type));
    }
    default:
      return expected(*slot.type, "a number");
  }
}

bool Decoder::number_integer(std::int64_t value) { return integer(value); }
bool Decoder::number_unsigned(std::uint64_t value) { return integer(value); }

bool Decoder::number_float(double value, const std::string& text) {
  const auto slot = next_value_slot();
  if (!slot.type) return true;
  switch (slot.type->kind) {
    case Kind::json:
      as<Json>(slot.value) = value;
      return true;
    case Kind::real:
      as<double>(slot.value) = value;
      return true;
    case Kind::integer:
      // JSON has one kind of numbers: 3.0 is the integer 3.
      if (std::trunc(value) == value && std::abs(value) <= max_exact &&
          store_integer(*slot.type, slot.value, static_cast<std::int64_t>(value))) {
        return true;
      }
      return fail(text + " does not fit, it must be an integer, " + range_of(*slot.type));
    default:
      return expected(*slot.type, "a number");
  }
}

bool Decoder::string(const std::string& value) {
  const auto slot = next_value_slot();
  return !slot.type || text(slot, value);
}

bool Decoder::text(const Slot& slot, const std::string& value) {
  switch (slot.type->kind) {
    case Kind::text:
      as<std::string>(slot.value) = value;
      return true;
    case Kind::json:
      as<Json>(slot.value) = value;
      return true;
    case Kind::enumeration: {
      const auto* found = find_enumerator(*slot.type, value);
      return found ? store_integer(*slot.type, slot.value, found->value)
                   : expected(*slot.type, quoted(value));
    }
    case Kind::time: {
      const auto time = parse_timestamp(value);
      if (!time) return expected(*slot.type, quoted(value));
      as<Timestamp>(slot.value) = *time;
      return true;
    }
    case Kind::bytes: {
      auto bytes = decode_base64(value);
      if (!bytes) return expected(*slot.type, quoted(value));
      as<std::vector<std::byte>>(slot.value) = std::move(*bytes);
      return true;
    }
    default:
      return expected(*slot.type, "a string");
  }
}

bool Decoder::binary(const Json::binary_t&) { return fail("binary values are not JSON"); }

bool Decoder::open(const Slot& slot) {
  if (levels_.size() == max_json_depth) {
    return fail("nested deeper than " + std::to_string(max_json_depth) + " levels");
  }
  levels_.push_back({.self = slot});
  return true;
}

bool Decoder::start_object(std::size_t) {
  const auto slot = next_value_slot();
  if (slot.type) {
    if (slot.type->kind == Kind::json) {
      as<Json>(slot.value) = Json::object();
    } else if (slot.type->kind == Kind::map) {
      slot.type->container->clear(slot.value);
    } else if (slot.type->kind != Kind::object) {
      return expected(*slot.type, "an object");
    }
  }
  return open(slot);
}

bool Decoder::start_array(std::size_t) {
  const auto slot = next_value_slot();
  if (slot.type) {
    if (slot.type->kind == Kind::json) {
      as<Json>(slot.value) = Json::array();
    } else if (slot.type->kind == Kind::list) {
      slot.type->container->clear(slot.value);
    } else {
      return expected(*slot.type, "a list");
    }
  }
  return open(slot);
}

bool Decoder::key(const std::string& name) {
  auto& level = levels_.back();
  if (!level.self.type) return true;
  level.key = name;
  const auto& type = *level.self.type;
  if (type.kind == Kind::object) return object_key(level);
  if (type.kind == Kind::json) return json_key(level);
  const auto before = type.container->count(level.self.value);
  level.element = {type.element, type.container->add(level.self.value, name)};
  return type.container->count(level.self.value) > before || fail("given twice");
}

bool Decoder::json_key(Level& level) {
  auto& object = as<Json>(level.self.value);
  const auto before = object.size();
  level.element = {level.self.type, &object[level.key]};
  return object.size() > before || fail("given twice");
}

bool Decoder::object_key(Level& level) {
  const auto fields = level.self.type->fields;
  for (std::size_t index = 0; index < fields.size(); ++index) {
    if (fields[index].name != level.key) continue;
    if (level.seen[index]) return fail("given twice");
    level.seen.set(index);
    level.element = {fields[index].type, fields[index].address(level.self.value)};
    return true;
  }
  level.element = {};
  if (options_.unknown == UnknownKeys::ignore) return true;
  const auto unknown = std::exchange(level.key, {});
  return fail("unknown key " + quoted(unknown));
}

bool Decoder::end_object() {
  const auto& level = levels_.back();
  if (level.self.type && level.self.type->kind == Kind::object &&
      options_.missing == MissingKeys::refuse && !refuse_missing(level)) {
    return false;
  }
  levels_.pop_back();
  return true;
}

bool Decoder::refuse_missing(const Level& level) {
  const auto fields = level.self.type->fields;
  for (std::size_t index = 0; index < fields.size(); ++index) {
    if (level.seen[index] || fields[index].type->kind == Kind::optional) continue;
    levels_.back().key.clear();
    return fail("missing key '" + std::string(fields[index].name) + "'");
  }
  return true;
}

bool Decoder::end_array() {
  levels_.pop_back();
  return true;
}

bool Decoder::parse_error(std::size_t position, const std::string&, const Json::exception& cause) {
  // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error …"
  std::string_view text = cause.what();
  if (const auto end = text.find("] "); end != std::string_view::npos) text.remove_prefix(end + 2);
  error_.text = "not JSON: " + std::string(text.substr(0, 300));
  if (text.find("column") == std::string_view::npos) {
    error_.text += " (byte " + std::to_string(position) + ")";
  }
  return false;
}

bool Decoder::fail(const std::string& text) {
  const auto place = path();
  error_.text = place.empty() ? text : place + ": " + text;
  return false;
}

bool Decoder::expected(const TypeInfo& type, std::string_view found) {
  return fail("expected " + wanted(type) + ", found " + std::string(found));
}

// "frames[2].number"
std::string Decoder::path() const {
  std::string path;
  for (const auto& level : levels_) {
    if (level.index > 0) {
      path += "[" + std::to_string(level.index - 1) + "]";
    } else if (!level.key.empty()) {
      if (!path.empty()) path += '.';
      path += level.key;
    }
  }
  return path;
}

}  // namespace hostler::detail
