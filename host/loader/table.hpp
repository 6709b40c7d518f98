// Fills the binary contract's tables: a class that derives from a table (say hostler_log) turns its
// member functions into the table's function pointers.
#pragma once

#include <string_view>

#include "hostler/abi/core.h"

namespace hostler::host {

inline std::string_view view(hostler_str text) { return {text.data, text.size}; }
inline hostler_str as_str(std::string_view text) { return {text.data(), text.size()}; }

namespace detail {

template <class Table, class Member, Member member>
struct TableFunction;

template <class Table, class Class, class R, class... A, R (Class::*member)(A...)>
struct TableFunction<Table, R (Class::*)(A...), member> {
  // Host objects are never const; the contract's const protects the table from the plugin.
  static R call(const Table* table, A... arguments) {
    return (static_cast<Class*>(const_cast<Table*>(table))->*member)(arguments...);
  }
};

}  // namespace detail

// publish = table_function<hostler_events, &LocalEvents::do_publish>;
template <class Table, auto member>
inline constexpr auto* table_function =
    &detail::TableFunction<Table, decltype(member), member>::call;

}  // namespace hostler::host
