// Described structs (hostler/describe.hpp) as JSON text, as Json values and as JSON Schema, by one
// codec inside the library that walks their field tables.
//
//   std::string text = to_text(frame);                       //
//   {"number":7,"state":"done","reason":null} Result<Frame> back = from_text<Frame>(text);
//
// Reading is strict: a number that does not fit, an unknown or repeated key and a value of another
// type are errors that name their place, as in "frames[2].number: 4294967296 does not fit, …"; only
// a member that is missing keeps the struct's default. Functions are pure; any thread may call
// them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "hostler/describe.hpp"
#include "hostler/error.hpp"
#include "hostler/json.hpp"

namespace hostler {

enum class MissingKeys { keep_default, refuse };  // an optional member may always be missing
enum class UnknownKeys { refuse, ignore };

struct DecodeOptions {
  std::size_t max_bytes = 1024 * 1024;  // of text; a longer one is refused unread
  MissingKeys missing = MissingKeys::keep_default;
  UnknownKeys unknown = UnknownKeys::refuse;
};

// Levels of lists and objects that a reader follows; more is an error.
constexpr std::size_t max_json_depth = 64;

namespace detail {

void append_text(std::string& out, const TypeInfo& type, const void* value);
Json make_json(const TypeInfo& type, const void* value);
Json make_schema(const TypeInfo& type);
Result<void> decode_text(const TypeInfo& type, void* value, std::string_view text,
                         const DecodeOptions& options);
Result<void> decode_json(const TypeInfo& type, void* value, const Json& json,
                         const DecodeOptions& options);

}  // namespace detail

// Appends compact JSON: one line, UTF-8. Bytes that are not UTF-8 become U+FFFD, numbers that JSON
// lacks (infinity, not a number) null, and an enum's value without a name its number.
template <class T>
void append_text(std::string& out, const T& value) {
  detail::append_text(out, type_of<T>(), &value);
}

template <class T>
std::string to_text(const T& value) {
  std::string out;
  detail::append_text(out, type_of<T>(), &value);
  return out;
}

// The same as a Json value; include <nlohmann/json.hpp> where it is used.
template <class T>
auto to_json(const T& value) {
  return detail::make_json(type_of<T>(), &value);
}

template <class T>
Result<T> from_text(std::string_view text, const DecodeOptions& options = {}) {
  T value{};
  auto done = detail::decode_text(type_of<T>(), &value, text, options);
  if (!done) return done.error();
  return Result<T>(boost::system::in_place_value, std::move(value));
}

template <class T>
Result<T> from_json(const Json& json, const DecodeOptions& options = {}) {
  T value{};
  auto done = detail::decode_json(type_of<T>(), &value, json, options);
  if (!done) return done.error();
  return Result<T>(boost::system::in_place_value, std::move(value));
}

// JSON Schema of T, in the subset that a manifest may use: type, properties, additionalProperties,
// items, enum, minimum, maximum, default. Defaults are those of a T{}; optional members have none.
template <class T>
auto schema_of() {
  return detail::make_schema(type_of<T>());
}

}  // namespace hostler
