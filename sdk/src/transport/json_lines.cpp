#include "hostler/transport/json_lines.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hostler {
namespace {

// How deep brackets nest, found before anything is built: a short line may open thousands of
// arrays.
std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

}  // namespace

Result<Json> parse_json_line(std::string_view line, std::size_t max_depth) {
  if (depth_of(line) > max_depth) {
    return Error{"JSON nested deeper than " + std::to_string(max_depth) + " levels"};
  }
  try {
    Json value = Json::parse(line);
    if (!value.is_object()) {
      return Error{std::string("expected a JSON object, not ") + value.type_name()};
    }
    return Result<Json>(boost::system::in_place_value, std::move(value));
  } catch (const Json::parse_error& error) {
    return Error{"no JSON: unexpected text at byte " + std::to_string(error.byte)};
  } catch (const Json::out_of_range&) {
    return Error{"no JSON: a number is too large"};
  }
}

std::string to_json_line(const Json& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hostler
