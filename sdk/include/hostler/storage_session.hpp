// Session: what a function that runs on a database's thread works with. Values and rows go through
// field tables (hostler/describe.hpp), so nothing is cut: an integer that does not fit its member,
// a NULL where the member is not optional and a text that is no number are errors.
//
// A column for bool and integers is a BIGINT, for double a DOUBLE PRECISION, for all others TEXT:
// enums by name, times as ISO 8601, bytes as base64, lists, maps, nested structs and Json as JSON.
// Optional is NULL.
//
// Functions throw Failure; let it pass, the Database makes it the caller's Error. Statements are
// prepared once per text and kept, so use placeholders, never values in the text; one statement a
// call.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "hostler/describe.hpp"
#include "hostler/error.hpp"

namespace hostler {

namespace detail {

class Connection;
enum class Permit;

// One described value, by reference.
struct Value {
  const TypeInfo* type;
  const void* value;
};

// Where rows of a result go: `add` makes a place for the next one.
struct RowSink {
  const TypeInfo* type;
  void* context;
  void* (*add)(void* context);
};

// Literals and views are stored as strings for the time of the call, all else is referred to.
template <class T>
using Parameter = std::conditional_t<!std::is_same_v<T, std::string> &&
                                         std::is_convertible_v<const T&, std::string_view>,
                                     std::string, const T&>;

}  // namespace detail

class Session {
 public:
  // Runs a statement and gives the rows that an insert, update or delete changed.
  //   session.exec("update jobs set state = :state where id = :id", State::done, id);
  template <class... Values>
  std::int64_t exec(std::string_view sql, const Values&... values) {
    return with_values([&](auto list) { return exec_values(sql, list); }, values...);
  }

  // As exec, each placeholder taking the member of its name.
  //   session.exec_with("update jobs set state = :state where id = :id", job);
  template <detail::DescribedStruct Row>
  std::int64_t exec_with(std::string_view sql, const Row& row) {
    return exec_row(sql, type_of<Row>(), &row);
  }

  // Stores a row, one column for each member, named alike. `conflict` is a clause as
  // "on conflict (id) do nothing".
  template <detail::DescribedStruct Row>
  std::int64_t insert(std::string_view table, const Row& row, std::string_view conflict = {}) {
    return insert_row(table, type_of<Row>(), &row, conflict);
  }

  // The rows of a query. T is a struct whose members are the columns, in their order, or the type
  // of the one column.
  //   session.query<std::string>("select name from jobs where priority > :least", 5);
  template <class T, class... Values>
  std::vector<T> query(std::string_view sql, const Values&... values) {
    std::vector<T> rows;
    const detail::RowSink sink{&type_of<T>(), &rows, [](void* context) -> void* {
                                 return &static_cast<std::vector<T>*>(context)->emplace_back();
                               }};
    with_values([&](auto list) { query_values(sql, list, sink); }, values...);
    return rows;
  }

  // As query, with the list of columns made from the members.
  //   session.select<Job>("from jobs where id = :id", id);
  template <detail::DescribedStruct Row, class... Values>
  std::vector<Row> select(std::string_view from, const Values&... values) {
    return query<Row>(select_list(type_of<Row>()) + std::string(from), values...);
  }

  // The first row, if there is one.
  template <class T, class... Values>
  std::optional<T> query_first(std::string_view sql, const Values&... values) {
    auto rows = query<T>(sql, values...);
    return rows.empty() ? std::nullopt : std::optional<T>(std::move(rows.front()));
  }

  template <detail::DescribedStruct Row, class... Values>
  std::optional<Row> select_first(std::string_view from, const Values&... values) {
    auto rows = select<Row>(from, values...);
    return rows.empty() ? std::nullopt : std::optional<Row>(std::move(rows.front()));
  }

  // The one value that a query such as "select count(*) from jobs" always has.
  template <class T, class... Values>
  T query_value(std::string_view sql, const Values&... values) {
    auto first = query_first<T>(sql, values...);
    if (!first) throw Failure("the query has no row: " + std::string(sql));
    return std::move(*first);
  }

  // Has `hook` called, on the database's thread, once this write is committed; never if it fails.
  void after_commit(std::function<void()> hook);

 private:
  friend class SessionRunner;  // the database's thread makes them

  Session(detail::Connection& connection, detail::Permit permit)
      : connection_(connection), permit_(permit) {}

  template <class Use, class... Values>
  static auto with_values(Use use, const Values&... values) {
    const std::tuple<detail::Parameter<Values>...> kept(values...);
    return std::apply(
        [&](const auto&... value) {
          const std::array<detail::Value, sizeof...(Values)> list{
              detail::Value{&type_of<std::remove_cvref_t<decltype(value)>>(), &value}...};
          return use(std::span<const detail::Value>(list));
        },
        kept);
  }

  static std::string select_list(const TypeInfo& row);

  std::int64_t exec_values(std::string_view sql, std::span<const detail::Value> values);
  std::int64_t exec_row(std::string_view sql, const TypeInfo& type, const void* row);
  std::int64_t insert_row(std::string_view table, const TypeInfo& type, const void* row,
                          std::string_view conflict);
  void query_values(std::string_view sql, std::span<const detail::Value> values,
                    const detail::RowSink& sink);

  detail::Connection& connection_;
  detail::Permit permit_;
  std::vector<std::function<void()>> hooks_;
};

}  // namespace hostler
