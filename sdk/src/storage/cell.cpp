#include "storage/cell.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "describe/scalar.hpp"
#include "hostler/base64.hpp"
#include "hostler/codec.hpp"

namespace hostler::detail {

namespace {

const TypeInfo& without_optional(const TypeInfo& type) {
  return type.kind == Kind::optional ? without_optional(*type.element) : type;
}

bool is_structure(Kind kind) {
  return kind == Kind::json || kind == Kind::list || kind == Kind::map || kind == Kind::object;
}

void store_integer_cell(Cell& cell, const TypeInfo& type, const void* value) {
  const auto number = load_integer(type, value);
  if (number.above_int64) {
    throw Failure(std::to_string(static_cast<std::uint64_t>(number.value)) +
                  " does not fit a BIGINT column");
  }
  cell.integer = number.value;
}

void store_real_cell(Cell& cell, double number) {
  if (!std::isfinite(number)) throw Failure("a number that is not finite cannot be stored");
  cell.real = number;
}

std::string text_of(const TypeInfo& type, const void* value) {
  switch (type.kind) {
    case Kind::text:
      return as<std::string>(value);
    case Kind::time:
      return format_timestamp(as<Timestamp>(value));
    case Kind::bytes:
      return encode_base64(as<std::vector<std::byte>>(value));
    case Kind::enumeration: {
      const auto name = name_of_enumerator(type, load_integer(type, value).value);
      if (name.empty()) throw Failure("an enumeration's value without a name cannot be stored");
      return std::string(name);
    }
    default: {
      std::string json;
      append_text(json, type, value);
      return json;
    }
  }
}

void load_integer_text(const std::string& text, const TypeInfo& type, void* value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::invalid_argument || end != text.data() + text.size()) {
    throw Failure("'" + text.substr(0, 60) + "' is not an integer");
  }
  if (error != std::errc{} || !store_integer(type, value, number)) {
    throw Failure(text + " does not fit, it must be " + range_of(type));
  }
}

void load_boolean_text(const std::string& text, void* value) {
  if (text == "1" || text == "t") {
    as<bool>(value) = true;
  } else if (text == "0" || text == "f") {
    as<bool>(value) = false;
  } else {
    throw Failure("'" + text.substr(0, 60) + "' is neither 0 nor 1");
  }
}

void load_structure(const std::string& text, const TypeInfo& type, void* value) {
  const DecodeOptions options{.max_bytes = std::numeric_limits<std::size_t>::max()};
  const auto done = decode_text(type, value, text, options);
  if (!done) throw Failure(done.error());
}

// Enumerations, times and bytes: as JSON strings are read.
void load_as_json_string(const std::string& text, const TypeInfo& type, void* value) {
  const auto done = decode_json(type, value, Json(text), {});
  if (!done) throw Failure(done.error());
}

}  // namespace

ColumnType column_type(const TypeInfo& type) {
  switch (without_optional(type).kind) {
    case Kind::boolean:
    case Kind::integer:
      return ColumnType::integer;
    case Kind::real:
      return ColumnType::real;
    default:
      return ColumnType::text;
  }
}

void store_cell(Cell& cell, const TypeInfo& type, const void* value) {
  cell.indicator = soci::i_ok;
  switch (type.kind) {
    case Kind::optional:
      if (type.container->count(value) == 0) {
        cell.indicator = soci::i_null;
        return;
      }
      return store_cell(cell, *type.element, type.container->first(const_cast<void*>(value)));
    case Kind::boolean:
      cell.integer = as<bool>(value) ? 1 : 0;
      return;
    case Kind::integer:
      return store_integer_cell(cell, type, value);
    case Kind::real:
      return store_real_cell(cell, as<double>(value));
    default:
      cell.text = text_of(type, value);
      if (cell.text.find('\0') != std::string::npos) {
        throw Failure("a text with a NUL character cannot be stored");
      }
  }
}

void load_cell(const Cell& cell, const TypeInfo& type, void* value) {
  if (type.kind == Kind::optional) {
    if (cell.indicator == soci::i_null) return type.container->clear(value);
    return load_cell(cell, *type.element, type.container->add(value, {}));
  }
  if (cell.indicator == soci::i_null) throw Failure("is NULL, but its member is not optional");
  switch (type.kind) {
    case Kind::boolean:
      return load_boolean_text(cell.text, value);
    case Kind::integer:
      return load_integer_text(cell.text, type, value);
    case Kind::real:
      as<double>(value) = cell.real;
      return;
    case Kind::text:
      as<std::string>(value) = cell.text;
      return;
    default:
      return is_structure(type.kind) ? load_structure(cell.text, type, value)
                                     : load_as_json_string(cell.text, type, value);
  }
}

}  // namespace hostler::detail
