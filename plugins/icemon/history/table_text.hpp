// Rows of described structs as CSV and JSON.
//
//   CSV as of RFC 4180: a line of names, CRLF, quotes where they are needed. A text that a
//   spreadsheet would take for a formula (it begins with = + - @, a tab or a line break) gets an
//   apostrophe before it: file and host names come from the network. JSON has every text as it is.
#pragma once

#include <string>

#include "hostler/describe.hpp"

namespace icemon {

void append_csv_names(std::string& out, const hostler::TypeInfo& row);
void append_csv_row(std::string& out, const hostler::TypeInfo& type, const void* row);

template <class Row>
void append_csv_row(std::string& out, const Row& row) {
  append_csv_row(out, hostler::type_of<Row>(), &row);
}

}  // namespace icemon
