#include "history/table_text.hpp"

#include <string_view>

#include "hostler/codec.hpp"

namespace icemon {

namespace {

using hostler::Kind;
using hostler::TypeInfo;

void append_text_cell(std::string& out, std::string_view text) {
  const bool is_formula =
      !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    if (is_formula) out += '\'';
    out += text;
    return;
  }
  out += '"';
  if (is_formula) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_cell(std::string& out, const TypeInfo& type, const void* value) {
  switch (type.kind) {
    case Kind::optional:
      if (type.container->count(value) == 0) return;
      return append_cell(out, *type.element, type.container->first(const_cast<void*>(value)));
    case Kind::text:
      return append_text_cell(out, *static_cast<const std::string*>(value));
    case Kind::boolean:
    case Kind::integer:
    case Kind::real:
      return hostler::detail::append_text(out, type, value);
    default: {
      std::string json;
      hostler::detail::append_text(json, type, value);
      const bool is_string = json.size() >= 2 && json.front() == '"';
      append_text_cell(out, is_string ? std::string_view(json).substr(1, json.size() - 2)
                                      : std::string_view(json));
    }
  }
}

}  // namespace

void append_csv_names(std::string& out, const TypeInfo& row) {
  bool is_first = true;
  for (const auto& field : row.fields) {
    if (!is_first) out += ',';
    is_first = false;
    append_text_cell(out, field.name);
  }
  out += "\r\n";
}

void append_csv_row(std::string& out, const TypeInfo& type, const void* row) {
  bool is_first = true;
  for (const auto& field : type.fields) {
    if (!is_first) out += ',';
    is_first = false;
    append_cell(out, *field.type, field.address(const_cast<void*>(row)));
  }
  out += "\r\n";
}

}  // namespace icemon
