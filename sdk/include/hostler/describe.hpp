// Field tables: what a struct looks like, described once with BOOST_DESCRIBE_STRUCT and handed
// around as a `const TypeInfo&`, so that JSON, JSON Schema and SQL are each written by one ordinary
// function.
//
//   struct Frame { std::int64_t number = 0; State state{}; std::optional<std::string> reason; };
//   BOOST_DESCRIBE_STRUCT(Frame, (), (number, state, reason))
//
// A member may be: bool, an integer, double, std::string, a described enum, a described struct,
// std::optional, std::vector, std::map<std::string, T>, std::vector<std::byte> (base64 in text),
// Timestamp (ISO 8601) and Json (any value; include <nlohmann/json.hpp>). A trailing underscore of
// a member's or an enumerator's name is dropped, so that `default_` reads "default".
//
// The tables are constants: any thread may use them, they live for ever.
#pragma once

#include <array>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "hostler/json.hpp"
#include "hostler/timestamp.hpp"

namespace hostler {

enum class Kind : std::uint8_t {
  boolean,
  integer,
  real,
  text,
  time,
  enumeration,
  bytes,
  json,
  optional,
  list,
  map,
  object,
};

struct TypeInfo;

struct FieldInfo {
  std::string_view name;
  const TypeInfo* type;
  void* (*address)(void* object);  // of this field in an object
};

struct EnumeratorInfo {
  std::string_view name;
  std::int64_t value;
};

// How the table's users reach into optionals, lists and maps without knowing their C++ type.
struct ContainerInfo {
  std::size_t (*count)(const void* container);  // elements; of an optional 0 or 1
  void* (*first)(void* container);  // list: its elements, in one block; optional: its value
  void* (*add)(void* container,
               std::string_view key);  // a new element; the key matters to maps only
  void (*clear)(void* container);
  // Maps: calls `visit` for each element, in the order of the keys.
  void (*for_each)(const void* container, void* context,
                   void (*visit)(void* context, std::string_view key, const void* element));
};

struct TypeInfo {
  Kind kind;
  bool is_signed = false;                    // integer, enumeration
  std::size_t size = 0;                      // sizeof
  const TypeInfo* element = nullptr;         // optional, list, map
  const ContainerInfo* container = nullptr;  // optional, list, map
  std::span<const FieldInfo> fields = {};    // object, its described bases' members first
  std::span<const EnumeratorInfo> enumerators = {};
  // object: calls `use` with one that was just made, to read its defaults
  void (*with_default)(void* context, void (*use)(void* context, const void* object)) = nullptr;
};

namespace detail {

template <class T>
struct TypeInfoOf {
  static const TypeInfo value;
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

template <class T>
inline constexpr bool is_map = false;
template <class T>
inline constexpr bool is_map<std::map<std::string, T>> = true;

template <class T>
concept PlainInteger =
    std::is_integral_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, char> &&
    !std::is_same_v<T, wchar_t> && !std::is_same_v<T, char8_t> && !std::is_same_v<T, char16_t> &&
    !std::is_same_v<T, char32_t>;

template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

constexpr std::string_view written_name(std::string_view name) {
  if (name.ends_with('_')) name.remove_suffix(1);
  return name;
}

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                         boost::describe::mod_inherited>;

template <class T, class Member>
void* field_address(void* object) {
  return &(static_cast<T*>(object)->*Member::pointer);
}

template <class T, class Member>
using FieldType = std::remove_cvref_t<decltype(std::declval<T&>().*Member::pointer)>;

template <class T, class List = Members<T>>
struct FieldTable;
template <class T, template <class...> class List, class... Member>
struct FieldTable<T, List<Member...>> {
  static_assert(sizeof...(Member) <= 256, "a described struct has at most 256 members; nest some");
  static constexpr std::array<FieldInfo, sizeof...(Member)> value{
      {{written_name(Member::name), &TypeInfoOf<FieldType<T, Member>>::value,
        &field_address<T, Member>}...}};
};

template <class T, class List = boost::describe::describe_enumerators<T>>
struct EnumeratorTable;
template <class T, template <class...> class List, class... Enumerator>
struct EnumeratorTable<T, List<Enumerator...>> {
  static constexpr std::array<EnumeratorInfo, sizeof...(Enumerator)> value{
      {{written_name(Enumerator::name), static_cast<std::int64_t>(Enumerator::value)}...}};
};

template <class T>
void with_default_object(void* context, void (*use)(void*, const void*)) {
  const T object{};
  use(context, &object);
}

template <class T>
inline constexpr ContainerInfo optional_info{
    .count = [](const void* c) -> std::size_t { return *static_cast<const T*>(c) ? 1 : 0; },
    .first = [](void* c) -> void* { return &**static_cast<T*>(c); },
    .add = [](void* c, std::string_view) -> void* { return &static_cast<T*>(c)->emplace(); },
    .clear = [](void* c) { static_cast<T*>(c)->reset(); },
    .for_each = nullptr};

template <class T>
inline constexpr ContainerInfo list_info{
    .count = [](const void* c) { return static_cast<const T*>(c)->size(); },
    .first = [](void* c) -> void* { return static_cast<T*>(c)->data(); },
    .add = [](void* c, std::string_view) -> void* { return &static_cast<T*>(c)->emplace_back(); },
    .clear = [](void* c) { static_cast<T*>(c)->clear(); },
    .for_each = nullptr};

template <class T>
inline constexpr ContainerInfo map_info{
    .count = [](const void* c) { return static_cast<const T*>(c)->size(); },
    .first = nullptr,
    .add = [](void* c, std::string_view key) -> void* {
      return &(*static_cast<T*>(c))[std::string(key)];
    },
    .clear = [](void* c) { static_cast<T*>(c)->clear(); },
    .for_each =
        [](const void* c, void* context, void (*visit)(void*, std::string_view, const void*)) {
          for (const auto& [key, element] : *static_cast<const T*>(c))
            visit(context, key, &element);
        }};

template <class T>
consteval TypeInfo make_type_info() {
  if constexpr (std::is_same_v<T, bool>) {
    return {.kind = Kind::boolean, .size = sizeof(T)};
  } else if constexpr (PlainInteger<T>) {
    return {.kind = Kind::integer, .is_signed = std::is_signed_v<T>, .size = sizeof(T)};
  } else if constexpr (std::is_same_v<T, double>) {
    return {.kind = Kind::real, .size = sizeof(T)};
  } else if constexpr (std::is_same_v<T, std::string>) {
    return {.kind = Kind::text, .size = sizeof(T)};
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    return {.kind = Kind::time, .size = sizeof(T)};
  } else if constexpr (std::is_same_v<T, std::vector<std::byte>>) {
    return {.kind = Kind::bytes, .size = sizeof(T)};
  } else if constexpr (std::is_same_v<T, Json>) {
    return {.kind = Kind::json, .size = sizeof(T)};
  } else if constexpr (DescribedEnum<T>) {
    return {.kind = Kind::enumeration,
            .is_signed = std::is_signed_v<std::underlying_type_t<T>>,
            .size = sizeof(T),
            .enumerators = EnumeratorTable<T>::value};
  } else if constexpr (is_optional<T>) {
    return {.kind = Kind::optional,
            .size = sizeof(T),
            .element = &TypeInfoOf<typename T::value_type>::value,
            .container = &optional_info<T>};
  } else if constexpr (is_list<T>) {
    static_assert(
        !std::is_same_v<T, std::vector<bool>>,
        "std::vector<bool> has no elements to point at; use a list of integers or of an enum");
    return {.kind = Kind::list,
            .size = sizeof(T),
            .element = &TypeInfoOf<typename T::value_type>::value,
            .container = &list_info<T>};
  } else if constexpr (is_map<T>) {
    return {.kind = Kind::map,
            .size = sizeof(T),
            .element = &TypeInfoOf<typename T::mapped_type>::value,
            .container = &map_info<T>};
  } else {
    static_assert(DescribedStruct<T>,
                  "this type cannot be described: use one that hostler/describe.hpp names, or "
                  "describe yours with BOOST_DESCRIBE_STRUCT or BOOST_DESCRIBE_ENUM");
    return {.kind = Kind::object,
            .size = sizeof(T),
            .fields = FieldTable<T>::value,
            .with_default = &with_default_object<T>};
  }
}

template <class T>
constinit const TypeInfo TypeInfoOf<T>::value = make_type_info<T>();

// The enumerator's name, or "" for a value that has none.
std::string_view name_of_enumerator(const TypeInfo& type, std::int64_t value);
const EnumeratorInfo* find_enumerator(const TypeInfo& type, std::string_view name);

}  // namespace detail

// The field table of T.
template <class T>
constexpr const TypeInfo& type_of() {
  return detail::TypeInfoOf<T>::value;
}

// A described enum's text as in JSON, e.g. "running"; "" for a value without a name.
template <detail::DescribedEnum E>
std::string_view enum_name(E value) {
  return detail::name_of_enumerator(type_of<E>(), static_cast<std::int64_t>(value));
}

template <detail::DescribedEnum E>
std::optional<E> enum_from_name(std::string_view name) {
  const auto* found = detail::find_enumerator(type_of<E>(), name);
  return found ? std::optional<E>(static_cast<E>(found->value)) : std::nullopt;
}

}  // namespace hostler
