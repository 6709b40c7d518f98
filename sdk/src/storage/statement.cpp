#include "storage/statement.hpp"

#include <soci/into.h>
#include <soci/use.h>

namespace hostler::detail {

namespace {

std::vector<ColumnType> result_columns(const TypeInfo* row) {
  if (!row) return {};
  if (row->kind != Kind::object) return {column_type(*row)};
  std::vector<ColumnType> columns;
  for (const auto& field : row->fields) columns.push_back(column_type(*field.type));
  return columns;
}

void bind_input(soci::statement& statement, Cell& cell, ColumnType type, const std::string& name) {
  switch (type) {
    case ColumnType::integer:
      statement.exchange(soci::use(cell.integer, cell.indicator, name));
      return;
    case ColumnType::real:
      statement.exchange(soci::use(cell.real, cell.indicator, name));
      return;
    case ColumnType::text:
      statement.exchange(soci::use(cell.text, cell.indicator, name));
      return;
  }
}

void bind_output(soci::statement& statement, Cell& cell, ColumnType type) {
  if (type == ColumnType::real) {
    statement.exchange(soci::into(cell.real, cell.indicator));
  } else {
    statement.exchange(soci::into(cell.text, cell.indicator));
  }
}

void check_columns(std::optional<std::size_t> found, std::size_t wanted) {
  if (!found || *found == wanted) return;
  throw Failure("the query has " + std::to_string(*found) + " columns, its result's type " +
                std::to_string(wanted));
}

}  // namespace

Statement::Statement(soci::session& session, const Backend& backend, const std::string& sql,
                     SqlText text, std::span<const ColumnType> inputs, const TypeInfo* row)
    : text_(std::move(text)), inputs_(inputs.size()), statement_(session) {
  const auto columns = result_columns(row);
  outputs_.resize(columns.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    bind_input(statement_, inputs_[i], inputs[i], text_.placeholders[i]);
  }
  for (std::size_t i = 0; i < columns.size(); ++i) bind_output(statement_, outputs_[i], columns[i]);
  statement_.alloc();
  statement_.prepare(sql);
  if (row) check_columns(backend.column_count(statement_), columns.size());
  statement_.define_and_bind();
}

void Statement::bind(std::span<const Value> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    try {
      store_cell(inputs_[i], *values[i].type, values[i].value);
    } catch (const Failure& failure) {
      throw Failure(":" + text_.placeholders[i] + ": " + failure.what(), failure.code());
    }
  }
}

std::int64_t Statement::execute() {
  unfinished_ = statement_.execute(true);
  return statement_.get_affected_rows();
}

void Statement::query(const RowSink& sink) {
  unfinished_ = true;
  statement_.execute(false);
  while (statement_.fetch()) load_row(*sink.type, sink.add(sink.context));
  unfinished_ = false;
}

void Statement::load_row(const TypeInfo& type, void* row) {
  std::size_t column = 0;
  try {
    if (type.kind != Kind::object) return load_cell(outputs_[0], type, row);
    for (; column < outputs_.size(); ++column) {
      const auto& field = type.fields[column];
      load_cell(outputs_[column], *field.type, field.address(row));
    }
  } catch (const Failure& failure) {
    const auto name =
        type.kind == Kind::object ? std::string(type.fields[column].name) : "the column";
    throw Failure(name + ": " + failure.what(), failure.code());
  }
}

}  // namespace hostler::detail
