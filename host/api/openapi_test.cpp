#include "api/openapi.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "api/host_api.hpp"
#include "temporary_folder.hpp"
#include "web/target.hpp"

namespace hostler::host {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OpenApi : public ::testing::Test {
 protected:
  OpenApi()
      : manifest_(*parse_manifest(R"({
          "id": "render-farm", "version": "1", "summary": "Renders.", "license": "MIT",
          "routes": [
            {"method": "GET", "path": "/jobs/{id}/log", "summary": "A log.", "response": "Lines.",
             "query": [{"name": "tail", "type": "integer", "description": "How many."},
                       {"name": "as", "type": "string", "description": "Form.", "required": true,
                        "enum": ["text", "json"]}], "content_type": "text/plain"},
            {"method": "DELETE", "path": "/jobs/{id}/log", "summary": "Forgets.", "response": "Ok."},
            {"method": "GET", "path": "/files/{path...}", "summary": "A file.", "response": "It.",
             "answer": {"type": "array", "items": {"$ref": "#/schemas/File"}}}],
          "schemas": {"File": {"type": "object", "properties": {
            "name": {"type": "string", "description": "As in the folder"},
            "size": {"type": ["integer", "null"]},
            "links": {"type": "object", "additionalProperties": {"$ref": "#/schemas/File"}}}}},
          "commands": [{"name": "render", "summary": "Renders a file.", "confirm": "Sure?",
            "parameters": [
              {"name": "file", "type": "string", "description": "The scene.", "positional": true,
               "required": true, "path": true},
              {"name": "frames", "type": "integer", "description": "Numbers.", "many": true,
               "default": [1], "minimum": 0, "maximum": 99},
              {"name": "key", "type": "string", "description": "A key.", "secret": true},
              {"name": "engine", "type": "string", "description": "Engine.", "enum": ["a", "b"]}
            ]}]})")),
        document_(openapi_document("studio-1", {{"farm", &manifest_}, {"barn", &manifest_}})) {}

  const Json& path(const std::string& path) const { return document_["paths"].at(path); }
  const Json& at(const std::string& pointer) const {
    return document_.at(Json::json_pointer(pointer));
  }

  Manifest manifest_;
  Json document_;
};

// A path that "/a/{name}" matches.
std::string an_example_of(std::string path) {
  std::erase_if(path, [](char c) { return c == '{' || c == '}'; });
  return path;
}

// Every "$ref" below `json`.
void collect_references(const Json& json, std::set<std::string>& references) {
  if (json.is_object() && json.contains("$ref")) references.insert(json["$ref"]);
  if (json.is_structured())
    for (const Json& below : json) collect_references(below, references);
}

TEST_F(OpenApi, SaysWhatItIs) {
  EXPECT_EQ(at("/openapi"), "3.1.0");
  EXPECT_EQ(at("/info/title"), "Hostler on studio-1");
  EXPECT_EQ(at("/tags/1"), Json({{"name", "farm"}, {"description", "Renders."}}));
}

TEST_F(OpenApi, ListsRoutesOfEachInstanceWithTheirParameters) {
  EXPECT_TRUE(document_["paths"].contains("/api/barn/jobs/{id}/log"));
  const Json& log = path("/api/farm/jobs/{id}/log")["get"];
  EXPECT_EQ(log["summary"], "A log.");
  EXPECT_EQ(log["operationId"], "farm.get.jobs.by-id.log");
  EXPECT_EQ(log["parameters"][0],
            Json::parse(
                R"({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}})"));
  EXPECT_EQ(log["parameters"][1], Json::parse(R"({"name": "tail", "in": "query", "required": false,
            "description": "How many.", "schema": {"type": "integer"}})"));
  EXPECT_EQ(log["parameters"][2]["schema"],
            Json::parse(R"({"type": "string", "enum": ["text", "json"]})"));
  EXPECT_EQ(log["responses"]["200"],
            Json::parse(R"({"description": "Lines.", "content": {"text/plain": {}}})"));
  EXPECT_EQ(path("/api/farm/jobs/{id}/log")["delete"]["summary"], "Forgets.");
}

TEST_F(OpenApi, SaysWhatRoutesAnswerWith) {
  const Json& answer = path("/api/farm/files/{path}")["get"]["responses"]["200"];
  EXPECT_EQ(answer["content"]["application/json"]["schema"], Json::parse(R"({"type": "array",
      "items": {"$ref": "#/components/schemas/render-farm.File"}})"));
  EXPECT_EQ(at("/components/schemas/render-farm.File"), Json::parse(R"({"type": "object",
      "properties": {
        "name": {"type": "string", "description": "As in the folder"},
        "size": {"type": ["integer", "null"]},
        "links": {"type": "object",
                  "additionalProperties": {"$ref": "#/components/schemas/render-farm.File"}}},
      "required": ["links", "name", "size"]})"));
}

TEST_F(OpenApi, WritesARestOfAPathAsItsParameter) {
  const Json& file = path("/api/farm/files/{path}")["get"];
  EXPECT_THAT(file["parameters"][0]["description"].get<std::string>(), HasSubstr("slashes"));
}

TEST_F(OpenApi, GivesEachCommandASchemaOfItsArguments) {
  const Json& render = path("/api/farm/commands/render")["post"];
  EXPECT_EQ(render["operationId"], "farm.commands.render");
  EXPECT_THAT(render["description"].get<std::string>(), HasSubstr("Sure?"));
  const auto wanted = Json::parse(R"json({
      "type": "object", "additionalProperties": false, "required": ["file"],
      "properties": {
        "file": {"type": "string", "description": "The scene. (an absolute path)"},
        "frames": {"type": "array", "description": "Numbers.", "default": [1],
                   "items": {"type": "integer", "minimum": 0, "maximum": 99}},
        "key": {"type": "string", "description": "A key.", "format": "password"},
        "engine": {"type": "string", "description": "Engine.", "enum": ["a", "b"]}}})json");
  EXPECT_EQ(render["requestBody"]["content"]["application/json"]["schema"], wanted);
}

TEST_F(OpenApi, DescribesTheRepliesOfCommands) {
  EXPECT_EQ(at("/paths/~1api~1farm~1commands~1render/post/responses/200/$ref"),
            "#/components/responses/CommandReplies");
  EXPECT_TRUE(at("/components/responses/CommandReplies/content").contains("application/x-ndjson"));
  std::vector<std::string> keys;
  for (const Json& kind : at("/components/schemas/CommandReply/oneOf"))
    keys.push_back(kind["required"][0]);
  EXPECT_THAT(keys, ElementsAre("line", "value", "progress", "status"));
}

TEST_F(OpenApi, RefersOnlyToWhatIsThere) {
  std::set<std::string> references;
  collect_references(document_, references);
  EXPECT_THAT(references, Contains("#/components/schemas/Error"));
  for (const std::string& reference : references)
    EXPECT_TRUE(document_.contains(Json::json_pointer(reference.substr(1)))) << reference;
}

TEST_F(OpenApi, NamesEveryOperationOnce) {
  std::set<std::string> seen;
  for (const Json& methods : document_["paths"])
    for (const Json& operation : methods)
      EXPECT_TRUE(seen.insert(operation["operationId"]).second) << operation["operationId"];
  EXPECT_THAT(seen, Contains("host.get.api.instances.by-name"));
}

TEST_F(OpenApi, DescribesRoutesThatTheHostHas) {
  asio::io_context loop;
  TemporaryFolder folder;
  Router router;
  RuntimeOptions options;
  options.config = default_config();
  auto state = StateDirectory::open(folder.path() / "state").value();
  const auto runtime = Runtime::open(loop, options, std::move(state), &router).value();
  claim_host_routes(router, *runtime);
  for (const RouteSpec& spec : host_route_specs()) {
    if (spec.path == "/api/events" || spec.path == "/api/ws") continue;  // the server's own
    const auto segments = parse_target(an_example_of(spec.path)).value().segments;
    const auto route = router.find(spec.method, segments).route;
    ASSERT_NE(route, nullptr) << spec.path;
    EXPECT_EQ(route->pattern, spec.path);
  }
}

TEST_F(OpenApi, MarksAWebSocketAsAnotherProtocol) {
  EXPECT_TRUE(path("/api/ws")["get"]["responses"].contains("101"));
  EXPECT_TRUE(
      path("/api/events")["get"]["responses"]["200"]["content"].contains("text/event-stream"));
}

}  // namespace
}  // namespace hostler::host
