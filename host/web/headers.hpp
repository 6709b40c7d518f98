// Header fields of a request or an answer, in the order they came. Names compare without regard to
// case. A value type.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hostler::host {

class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  // Reads "Name: value\n" lines, the form they have in the binary contract; a line without a colon
  // is left out.
  static Headers from_lines(std::string_view lines);

  // "name: value\n" lines, names in lower case.
  std::string to_lines() const;

  // Appends, also when the name is already there.
  void add(std::string name, std::string value);
  // Replaces all fields of this name by one.
  void set(std::string name, std::string value);
  void erase(std::string_view name);

  // The first value of this name, or empty.
  std::string_view get(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  bool has(std::string_view name) const { return count(name) > 0; }

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }

 private:
  std::vector<Field> fields_;
};

bool equal_ignoring_case(std::string_view a, std::string_view b);

// Without the spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

// Whether a comma-separated header value names this token, e.g. "upgrade" in "keep-alive, Upgrade".
bool has_token(std::string_view value, std::string_view token);

// A name of token characters and a value without line breaks or NUL: what may go onto the wire.
bool is_valid_field(std::string_view name, std::string_view value);

}  // namespace hostler::host
