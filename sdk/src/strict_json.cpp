#include "strict_json.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace hostler::detail {
namespace {

// "[json.exception.parse_error.101] parse error at line 1, column 2: …" without what is before
// "at".
std::string without_library_prefix(std::string text) {
  const auto at = text.find(" at line ");
  return at == std::string::npos ? text : text.substr(at + 4);
}

}  // namespace

Result<Json> parse_strict_json(std::string_view text) {
  std::vector<std::set<std::string>> keys;
  std::string problem;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    if (depth > deepest_json && problem.empty())
      problem = "nested deeper than " + std::to_string(deepest_json) + " levels";
    if (event == Event::object_start) keys.emplace_back();
    if (event == Event::object_end) keys.pop_back();
    if (event == Event::key && !keys.back().insert(parsed.get<std::string>()).second &&
        problem.empty())
      problem = "duplicate key '" + parsed.get<std::string>() + "'";
    return true;
  };
  try {
    Json value = Json::parse(text, watch);
    if (!problem.empty()) return Error{problem, ExitCode::config};
    return Result<Json>(boost::system::in_place_value, std::move(value));
  } catch (const Json::exception& error) {
    return Error{"not JSON: " + without_library_prefix(error.what()), ExitCode::config};
  }
}

}  // namespace hostler::detail
