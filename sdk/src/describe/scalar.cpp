#include "describe/scalar.hpp"

#include <cstring>
#include <limits>

namespace hostler::detail {

namespace {

template <class Number>
Number load(const void* value) {
  Number number;
  std::memcpy(&number, value, sizeof(number));
  return number;
}

// Calls `visit` with a value of the integer type that has the table's size and sign.
template <class Visit>
auto with_integer_type(const TypeInfo& type, Visit visit) {
  switch (type.size) {
    case 1:
      return type.is_signed ? visit(std::int8_t{}) : visit(std::uint8_t{});
    case 2:
      return type.is_signed ? visit(std::int16_t{}) : visit(std::uint16_t{});
    case 4:
      return type.is_signed ? visit(std::int32_t{}) : visit(std::uint32_t{});
    default:
      return type.is_signed ? visit(std::int64_t{}) : visit(std::uint64_t{});
  }
}

template <class Source>
bool store(const TypeInfo& type, void* value, Source number) {
  return with_integer_type(type, [&](auto target) {
    if (!std::in_range<decltype(target)>(number)) return false;
    target = static_cast<decltype(target)>(number);
    std::memcpy(value, &target, sizeof(target));
    return true;
  });
}

}  // namespace

Integer load_integer(const TypeInfo& type, const void* value) {
  return with_integer_type(type, [&](auto kind) {
    const auto number = load<decltype(kind)>(value);
    return Integer{static_cast<std::int64_t>(number), !std::in_range<std::int64_t>(number)};
  });
}

bool store_integer(const TypeInfo& type, void* value, std::int64_t number) {
  return store(type, value, number);
}

bool store_unsigned(const TypeInfo& type, void* value, std::uint64_t number) {
  return store(type, value, number);
}

std::string range_of(const TypeInfo& type) {
  return with_integer_type(type, [](auto kind) {
    using Limits = std::numeric_limits<decltype(kind)>;
    return std::to_string(Limits::min()) + " to " + std::to_string(Limits::max());
  });
}

std::string_view name_of_enumerator(const TypeInfo& type, std::int64_t value) {
  for (const auto& enumerator : type.enumerators) {
    if (enumerator.value == value) return enumerator.name;
  }
  return {};
}

const EnumeratorInfo* find_enumerator(const TypeInfo& type, std::string_view name) {
  for (const auto& enumerator : type.enumerators) {
    if (enumerator.name == name) return &enumerator;
  }
  return nullptr;
}

}  // namespace hostler::detail
