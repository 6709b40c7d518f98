#include "api/openapi.hpp"

#include <nlohmann/json.hpp>

#include "hostler/version.hpp"

namespace hostler::host {
namespace {

std::string in_lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  return text;
}

// "/files/{path...}" -> "/files/{path}": OpenAPI knows parameters of one segment only.
std::string path_template(std::string path) {
  if (const auto dots = path.find("...}"); dots != std::string::npos) path.erase(dots, 3);
  return path;
}

// Unique in a document, for programs that generate code: ("farm", GET, "/jobs/{id}") ->
// "farm.get.jobs.by-id".
std::string operation_id(const std::string& tag, const RouteSpec& route) {
  std::string id = tag + "." + in_lower_case(route.method);
  for (const char c : path_template(route.path)) {
    if (c == '/') id += '.';
    if (c == '{') id += "by-";
    if (c != '/' && c != '{' && c != '}') id += c;
  }
  return id;
}

Json path_parameters(const RouteSpec& route) {
  Json parameters = Json::array();
  for (const std::string& name : route.parameters()) {
    Json parameter = {
        {"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}};
    if (route.path.ends_with("{" + name + "...}"))
      parameter["description"] = "May hold slashes: all that follows";
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

Json query_parameter(const QuerySpec& query) {
  Json schema = {{"type", to_string(query.type)}};
  if (!query.choices.empty()) schema["enum"] = query.choices;
  return {{"name", query.name},
          {"in", "query"},
          {"description", query.description},
          {"required", query.required},
          {"schema", std::move(schema)}};
}

std::string component_name(const std::string& plugin, std::string_view schema) {
  return plugin + "." + std::string(schema);  // e.g. "icemon.HostView"
}

// A manifest's schema of an answer as OpenAPI has it: it refers to components, and says that all
// properties are there.
Json component(Json schema, const std::string& plugin) {
  if (schema.contains("$ref")) {
    const std::string name(referred_schema(schema["$ref"].get_ref<const std::string&>()));
    schema["$ref"] = "#/components/schemas/" + component_name(plugin, name);
  }
  for (const char* key : {"items", "additionalProperties"})
    if (schema.contains(key)) schema[key] = component(std::move(schema[key]), plugin);
  if (!schema.contains("properties")) return schema;
  schema["required"] = Json::array();
  for (auto& [name, property] : schema["properties"].items()) {
    property = component(std::move(property), plugin);
    schema["required"].push_back(name);
  }
  return schema;
}

Json good_answer(const RouteSpec& route, const std::string& plugin) {
  Json answer = {{"description", route.response}};
  if (route.content_type.empty()) return answer;
  Json content = Json::object();
  if (route.answer) content["schema"] = component(*route.answer, plugin);
  answer["content"][route.content_type] = std::move(content);
  return answer;
}

Json errors() { return {{"$ref", "#/components/responses/Error"}}; }

Json operation(const std::string& tag, const RouteSpec& route, const std::string& plugin) {
  Json parameters = path_parameters(route);
  for (const QuerySpec& query : route.query) parameters.push_back(query_parameter(query));
  const char* status = route.content_type.empty() ? "101" : "200";
  Json json = {{"tags", {tag}},
               {"operationId", operation_id(tag, route)},
               {"summary", route.summary},
               {"responses", {{status, good_answer(route, plugin)}, {"default", errors()}}}};
  if (!parameters.empty()) json["parameters"] = std::move(parameters);
  return json;
}

Json value_schema(const ParameterSpec& parameter) {
  Json schema = {{"type", to_string(parameter.type)}};
  if (!parameter.choices.empty()) schema["enum"] = parameter.choices;
  if (parameter.minimum) schema["minimum"] = *parameter.minimum;
  if (parameter.maximum) schema["maximum"] = *parameter.maximum;
  if (parameter.secret) schema["format"] = "password";
  return schema;
}

Json argument_schema(const ParameterSpec& parameter) {
  Json schema = value_schema(parameter);
  if (parameter.many) schema = {{"type", "array"}, {"items", std::move(schema)}};
  schema["description"] = parameter.description + (parameter.path ? " (an absolute path)" : "");
  if (parameter.default_value) schema["default"] = *parameter.default_value;
  return schema;
}

Json arguments_schema(const CommandSpec& command) {
  Json schema = {{"type", "object"},
                 {"additionalProperties", false},
                 {"properties", Json::object()},
                 {"required", Json::array()}};
  for (const ParameterSpec& parameter : command.parameters) {
    schema["properties"][parameter.name] = argument_schema(parameter);
    if (parameter.required) schema["required"].push_back(parameter.name);
  }
  return schema;
}

Json command_operation(const std::string& instance, const CommandSpec& command) {
  Json json = {
      {"tags", {instance}},
      {"operationId", instance + ".commands." + command.name},
      {"summary", command.summary},
      {"requestBody",
       {{"required", true},
        {"content", {{"application/json", {{"schema", arguments_schema(command)}}}}}}},
      {"responses",
       {{"200", {{"$ref", "#/components/responses/CommandReplies"}}}, {"default", errors()}}}};
  if (!command.confirm.empty()) {
    json["description"] = "The command line asks before it: " + command.confirm;
  }
  return json;
}

Json reply_schema() {
  const Json text = {{"type", "string"}};
  const Json count = {{"type", "integer"}};
  const auto holding = [](const char* key, const Json& value, const char* what) {
    return Json{{"type", "object"},
                {"description", what},
                {"properties", {{key, value}}},
                {"required", {key}}};
  };
  const Json progress = {{"type", "object"},
                         {"properties", {{"done", count}, {"total", count}, {"text", text}}}};
  const Json status = {{"type", "object"}, {"properties", {{"code", count}, {"error", text}}}};
  return {{"oneOf",
           {holding("line", text, "A line for people"),
            holding("value", Json::object(), "A value for programs"),
            holding("progress", progress, "How far it is; total 0: not known"),
            holding("status", status, "The end; code 0: done, else an exit code and why")}}};
}

Json components() {
  const Json error_schema = {{"type", "object"},
                             {"properties",
                              {{"error", {{"type", "string"}, {"description", "A sentence"}}},
                               {"code", {{"type", "integer"}, {"description", "Of commands"}}}}},
                             {"required", {"error"}}};
  const auto answer = [](const char* description, const char* type, const char* schema) {
    const Json media = {{"schema", {{"$ref", std::string("#/components/schemas/") + schema}}}};
    return Json{{"description", description}, {"content", {{type, media}}}};
  };
  return {{"schemas", {{"Error", error_schema}, {"CommandReply", reply_schema()}}},
          {"responses",
           {{"Error", answer("Why not", "application/json", "Error")},
            {"CommandReplies",
             answer("Replies as they come, one JSON object a line; the last one is the status. "
                    "Closing the connection cancels the command.",
                    "application/x-ndjson", "CommandReply")}}}};
}

void add(Json& paths, const std::string& path, const std::string& method, Json operation) {
  paths[path_template(path)][in_lower_case(method)] = std::move(operation);
}

}  // namespace

Json openapi_document(const std::string& host_name,
                      const std::vector<DescribedInstance>& instances) {
  Json paths = Json::object();
  Json parts = components();
  Json tags = {{{"name", "host"}, {"description", "The host itself"}}};
  for (const RouteSpec& route : host_route_specs())
    add(paths, route.path, route.method, operation("host", route, "host"));
  for (const auto& [name, manifest] : instances) {
    tags.push_back({{"name", name}, {"description", manifest->summary}});
    const std::string root = "/api/" + name;
    for (const RouteSpec& route : manifest->routes)
      add(paths, root + route.path, route.method, operation(name, route, manifest->id));
    for (const auto& [schema, json] : manifest->schemas->items())
      parts["schemas"][component_name(manifest->id, schema)] = component(json, manifest->id);
    for (const CommandSpec& command : manifest->commands)
      add(paths, root + "/commands/" + command.name, "POST", command_operation(name, command));
  }
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "Hostler on " + host_name},
            {"version", HOSTLER_SDK_VERSION},
            {"description",
             "A request that changes something carries Content-Type: "
             "application/json."}}},
          {"servers", {{{"url", "/"}}}},
          {"tags", std::move(tags)},
          {"paths", std::move(paths)},
          {"components", std::move(parts)}};
}

}  // namespace hostler::host
