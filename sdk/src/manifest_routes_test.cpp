#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "hostler/manifest.hpp"

namespace hostler {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Result<Manifest> parse(const std::vector<Json>& routes) {
  const Json manifest = {
      {"id", "a"}, {"version", "1"}, {"summary", "A."}, {"license", "MIT"}, {"routes", routes}};
  return parse_manifest(manifest.dump());
}

Json route(const std::string& path) {
  return {{"method", "GET"}, {"path", path}, {"summary", "Some."}, {"response", "Those."}};
}

std::string problems_with(const std::string& key, const Json& value) {
  Json changed = route("/x");
  changed[key] = value;
  const auto manifest = parse({changed});
  return manifest ? "none" : manifest.error().text;
}

TEST(ManifestRoutes, ReadsEverything) {
  const auto manifest =
      parse({Json::parse(R"({"method": "GET", "path": "/jobs/{id}/log", "summary": "A job's log.",
       "query": [{"name": "tail", "type": "integer", "description": "Lines."},
                 {"name": "as", "type": "string", "description": "Form.", "required": true,
                  "enum": ["text", "json"]}],
       "response": "The newest lines.", "content_type": "text/plain"})")});
  ASSERT_TRUE(manifest) << manifest.error().text;
  const RouteSpec& log = manifest.value().routes.at(0);
  EXPECT_EQ(log.method, "GET");
  EXPECT_EQ(log.path, "/jobs/{id}/log");
  EXPECT_EQ(log.query.at(0).type, ParameterType::integer);
  EXPECT_FALSE(log.query.at(0).required);
  EXPECT_TRUE(log.query.at(1).required);
  EXPECT_THAT(log.query.at(1).choices, ElementsAre("text", "json"));
  EXPECT_EQ(log.response, "The newest lines.");
  EXPECT_EQ(log.content_type, "text/plain");
  EXPECT_THAT(log.parameters(), ElementsAre("id"));
}

TEST(ManifestRoutes, AnswerJsonUnlessSaidOtherwise) {
  EXPECT_EQ(parse({route("/x")}).value().routes.at(0).content_type, "application/json");
}

TEST(ManifestRoutes, KnowTheParametersOfTheirPaths) {
  EXPECT_THAT(parse({route("/jobs/{id}/frames/{number}")}).value().routes.at(0).parameters(),
              ElementsAre("id", "number"));
  EXPECT_THAT(parse({route("/files/{path...}")}).value().routes.at(0).parameters(),
              ElementsAre("path"));
  EXPECT_THAT(parse({route("/")}).value().routes.at(0).parameters(), IsEmpty());
}

TEST(ManifestRoutes, AreCheckedOneByOne) {
  EXPECT_EQ(problems_with("method", "PSOT"),
            "routes[0].method: 'PSOT' is not a method; did you mean 'POST'?");
  EXPECT_THAT(problems_with("path", "x"), HasSubstr("routes[0].path: must begin with a slash"));
  EXPECT_THAT(problems_with("path", "/commands/x"), HasSubstr("belongs to the host"));
  EXPECT_THAT(problems_with("path", "/a//b"), HasSubstr("has an empty segment"));
  EXPECT_THAT(problems_with("path", "/a{b"), HasSubstr("neither a literal nor a parameter"));
  EXPECT_THAT(problems_with("path", "/{}"), HasSubstr("'{}' is not a parameter such as '{id}'"));
  EXPECT_THAT(problems_with("path", "/{a}/{a}"), HasSubstr("'{a}' is there twice"));
  EXPECT_THAT(problems_with("path", "/{a...}/b"), HasSubstr("must be the last"));
  EXPECT_THAT(problems_with("query", Json::parse(R"([{"name": "n", "type": "int",
                                                      "description": "N."}])")),
              HasSubstr("routes[0].query[0].type: 'int' is not a type"));
  EXPECT_THAT(problems_with("respond", "x"), HasSubstr("unknown key 'respond'"));
}

TEST(ManifestRoutes, AreThereOnce) {
  EXPECT_EQ(parse({route("/x"), route("/x")}).error().text, "routes: 'GET /x' is there twice");
}

}  // namespace
}  // namespace hostler
