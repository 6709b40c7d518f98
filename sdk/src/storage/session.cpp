#include "hostler/storage_session.hpp"

#include "storage/connection.hpp"

namespace hostler {

namespace {

using detail::Permit;

// In quotes: a member may be called "order".
std::string columns_of(const TypeInfo& type, std::string_view before, std::string_view after) {
  std::string columns;
  for (const auto& field : type.fields) {
    if (!columns.empty()) columns += ", ";
    columns.append(before).append(field.name).append(after);
  }
  return columns;
}

}  // namespace

std::string Session::select_list(const TypeInfo& row) {
  return "select " + columns_of(row, "\"", "\"") + " ";
}

std::int64_t Session::exec_values(std::string_view sql, std::span<const detail::Value> values) {
  return connection_.execute(sql, values, permit_);
}

std::int64_t Session::exec_row(std::string_view sql, const TypeInfo& type, const void* row) {
  return connection_.execute_with(sql, type, row, permit_);
}

std::int64_t Session::insert_row(std::string_view table, const TypeInfo& type, const void* row,
                                 std::string_view conflict) {
  const auto sql = "insert into " + std::string(table) + " (" + columns_of(type, "\"", "\"") +
                   ") values (" + columns_of(type, ":", "") + ") " + std::string(conflict);
  return connection_.execute_with(sql, type, row, permit_);
}

void Session::query_values(std::string_view sql, std::span<const detail::Value> values,
                           const detail::RowSink& sink) {
  connection_.query(sql, values, sink, permit_);
}

void Session::after_commit(std::function<void()> hook) { hooks_.push_back(std::move(hook)); }

}  // namespace hostler
