#include "manifest_routes.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include "hostler/suggest.hpp"
#include "manifest_commands.hpp"

namespace hostler {
namespace {

// "/jobs/{id}" -> "jobs", "{id}".
std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    segments.emplace_back(path.substr(0, path.find('/')));
    path.remove_prefix(segments.back().size());
  }
  return segments;
}

bool is_parameter(std::string_view segment) {
  return segment.starts_with('{') && segment.ends_with('}');
}

bool takes_the_rest(std::string_view segment) { return segment.ends_with("...}"); }

// "{id}" -> "id", "{file...}" -> "file".
std::string parameter_of(std::string_view segment) {
  segment.remove_prefix(1);
  segment.remove_suffix(takes_the_rest(segment) ? 4 : 1);
  return std::string(segment);
}

}  // namespace

std::vector<std::string> RouteSpec::parameters() const {
  std::vector<std::string> names;
  for (const std::string& segment : segments_of(path))
    if (is_parameter(segment)) names.push_back(parameter_of(segment));
  return names;
}

namespace detail {
namespace {

const std::vector<std::string> methods = {"GET", "POST", "PUT", "PATCH", "DELETE"};

void check_path(const RouteSpec& route, Fields& fields) {
  if (route.path.empty()) return;
  if (!route.path.starts_with('/'))
    return fields.add("path", "must begin with a slash; it stands below /api/<instance>");
  const auto segments = segments_of(route.path);
  if (segments.front() == "commands")
    fields.add("path", "what is below /commands belongs to the host; choose another");
  std::set<std::string> names;
  for (const std::string& segment : segments) {
    const bool is_last = &segment == &segments.back();
    if (segment.empty() && segments.size() > 1)
      fields.add("path", "has an empty segment");
    else if (!is_parameter(segment) && segment.find_first_of("{}?#") != std::string::npos)
      fields.add("path", "'" + segment + "' is neither a literal nor a parameter such as '{id}'");
    else if (takes_the_rest(segment) && !is_last)
      fields.add("path", "'" + segment + "' takes all that follows, so it must be the last");
    else if (is_parameter(segment) && !is_parameter_name(parameter_of(segment)))
      fields.add("path", "'" + segment + "' is not a parameter such as '{id}'");
    else if (is_parameter(segment) && !names.insert(parameter_of(segment)).second)
      fields.add("path", "'" + segment + "' is there twice");
  }
}

QuerySpec read_query(const Json& json, const std::string& path,
                     std::vector<std::string>& problems) {
  Fields fields(json, path, problems);
  QuerySpec query;
  query.name = fields.text("name", Presence::required);
  query.type = read_type(fields);
  query.description = fields.text("description", Presence::required);
  query.required = fields.flag("required");
  query.choices = fields.texts("enum");
  if (!query.choices.empty() && query.type != ParameterType::string)
    fields.add("enum", "is for values of type string only");
  fields.refuse_others();
  return query;
}

RouteSpec read_route(const Json& json, const std::string& path,
                     std::vector<std::string>& problems) {
  Fields fields(json, path, problems);
  RouteSpec route;
  route.method = fields.text("method", Presence::required);
  if (!route.method.empty() && !std::ranges::count(methods, route.method))
    fields.add("method",
               "'" + route.method + "' is not a method" + did_you_mean(route.method, methods));
  route.path = fields.text("path", Presence::required);
  check_path(route, fields);
  route.summary = fields.text("summary", Presence::required);
  fields.list("query", [&](const Json& item, const std::string& place) {
    route.query.push_back(read_query(item, place, problems));
  });
  route.response = fields.text("response", Presence::required);
  route.content_type = fields.text("content_type", Presence::optional);
  if (route.content_type.empty()) route.content_type = "application/json";
  if (const Json* answer = fields.find("answer")) {
    route.answer = std::make_shared<const Json>(*answer);
    if (route.content_type != "application/json")
      fields.add("answer", "is for routes that answer with application/json");
  }
  fields.refuse_others();
  return route;
}

}  // namespace

std::vector<RouteSpec> read_routes(Fields& manifest, std::vector<std::string>& problems) {
  std::vector<RouteSpec> routes;
  manifest.list("routes", [&](const Json& item, const std::string& path) {
    routes.push_back(read_route(item, path, problems));
  });
  std::set<std::string> seen;
  for (const RouteSpec& route : routes) {
    const std::string name = route.method + " " + route.path;
    if (!seen.insert(name).second) manifest.add("routes", "'" + name + "' is there twice");
  }
  return routes;
}

}  // namespace detail
}  // namespace hostler
