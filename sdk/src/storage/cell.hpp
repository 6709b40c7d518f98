// A described value as a database column holds it.
#pragma once

#include <soci/soci-backend.h>

#include <string>

#include "hostler/describe.hpp"

namespace hostler::detail {

enum class ColumnType { integer, real, text };

ColumnType column_type(const TypeInfo& type);

// What SOCI reads from or writes to; its address must not change while a statement is bound to it.
struct Cell {
  soci::indicator indicator = soci::i_null;
  long long integer = 0;
  double real = 0;
  std::string text;
};

// Both throw Failure with a sentence that names no column.
void store_cell(Cell& cell, const TypeInfo& type, const void* value);

// A result's cell holds a real in `real` and everything else in `text`: SOCI would turn a text that
// is no number into 0 and cut what does not fit.
void load_cell(const Cell& cell, const TypeInfo& type, void* value);

}  // namespace hostler::detail
