// Single values of a field table's kinds, read from and written to their memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "hostler/describe.hpp"

namespace hostler::detail {

// An integer or enum of any size; as uint64 only where int64 cannot hold it.
struct Integer {
  std::int64_t value = 0;
  bool above_int64 = false;  // then `value` holds the bits of an uint64
};

Integer load_integer(const TypeInfo& type, const void* value);

// False if it does not fit; the memory is then untouched.
bool store_integer(const TypeInfo& type, void* value, std::int64_t number);
bool store_unsigned(const TypeInfo& type, void* value, std::uint64_t number);

// "-128 to 127"
std::string range_of(const TypeInfo& type);

template <class T>
const T& as(const void* value) {
  return *static_cast<const T*>(value);
}

template <class T>
T& as(void* value) {
  return *static_cast<T*>(value);
}

}  // namespace hostler::detail
