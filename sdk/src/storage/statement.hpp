// A prepared statement with the cells it is bound to.
#pragma once

#include <soci/session.h>
#include <soci/statement.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hostler/storage_session.hpp"
#include "storage/backend.hpp"
#include "storage/cell.hpp"
#include "storage/sql_text.hpp"

namespace hostler::detail {

class Statement {
 public:
  // `inputs` are the columns' types of text.placeholders, in their order; `row` is the result's
  // type, if there is one to read.
  Statement(soci::session& session, const Backend& backend, const std::string& sql, SqlText text,
            std::span<const ColumnType> inputs, const TypeInfo* row);

  const SqlText& text() const { return text_; }

  // Sets the placeholders, in their order.
  void bind(std::span<const Value> values);

  std::int64_t execute();  // rows changed
  void query(const RowSink& sink);

  // The last run left rows unread: the statement still holds a lock and must go.
  bool unfinished() const { return unfinished_; }

  std::uint64_t last_use = 0;

 private:
  void load_row(const TypeInfo& type, void* row);

  SqlText text_;
  std::vector<Cell> inputs_;
  std::vector<Cell> outputs_;
  soci::statement statement_;
  bool unfinished_ = false;
};

}  // namespace hostler::detail
