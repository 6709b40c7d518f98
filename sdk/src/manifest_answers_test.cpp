#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "hostler/manifest.hpp"

namespace hostler {
namespace {

const Json jobs = {{"type", "array"}, {"items", {{"$ref", "#/schemas/Job"}}}};

Result<Manifest> parse(const Json& job, const Json& answer,
                       const std::string& content_type = "application/json") {
  const Json route = {{"method", "GET"},          {"path", "/jobs"},
                      {"summary", "Jobs."},       {"response", "A list."},
                      {"content_type", content_type}, {"answer", answer}};
  const Json manifest = {{"id", "a"},        {"version", "1"},
                         {"summary", "A."},  {"license", "MIT"},
                         {"routes", {route}}, {"schemas", {{"Job", job}}}};
  return parse_manifest(manifest.dump());
}

std::string problems_with(const char* job, const Json& answer = jobs) {
  const auto manifest = parse(Json::parse(job), answer);
  return manifest ? "none" : manifest.error().text;
}

TEST(ManifestAnswers, ReadsSchemasAndWhoAnswersWithThem) {
  const auto job = Json::parse(R"({"type": "object", "properties": {
      "seconds": {"type": ["number", "null"], "minimum": 0, "x-unit": "s", "description": "So far"},
      "state": {"type": "string", "enum": ["running", "done"]},
      "created": {"type": "string", "format": "date-time"},
      "extra": {"description": "Any JSON"},
      "parts": {"type": "array", "items": {"$ref": "#/schemas/Job", "description": "The same"}},
      "counts": {"type": "object", "additionalProperties": {"type": "integer"}}}})");
  const auto manifest = parse(job, jobs);
  ASSERT_TRUE(manifest) << manifest.error().text;
  EXPECT_EQ((*manifest->schemas)["Job"], job);
  EXPECT_EQ(*manifest->routes.at(0).answer, jobs);
}

TEST(ManifestAnswers, MayBeLeftOut) {
  const auto manifest = parse_manifest(R"({"id": "a", "version": "1", "summary": "A.",
      "license": "MIT", "routes": [
        {"method": "GET", "path": "/x", "summary": "Some.", "response": "Those."}]})");
  ASSERT_TRUE(manifest) << manifest.error().text;
  EXPECT_TRUE(manifest->schemas->empty());
  EXPECT_EQ(manifest->routes.at(0).answer, nullptr);
}

TEST(ManifestAnswers, ReferToSchemasThatAreThere) {
  EXPECT_EQ(problems_with(R"({"type": "object"})", {{"$ref", "#/schemas/Jab"}}),
            R"(routes[0].answer: "#/schemas/Jab" names none of the schemas, as "#/schemas/NAME" would; )"
            "did you mean 'Job'?\nschemas.Job: no answer refers to it");
  EXPECT_EQ(problems_with(R"({"type": "array", "items": {"$ref": "Job"}})"),
            R"(schemas.Job.items: "Job" names none of the schemas, as "#/schemas/NAME" would)");
  EXPECT_EQ(problems_with(R"({"$ref": "#/schemas/Job"})"), "schemas.Job: has no type");
}

TEST(ManifestAnswers, AreCheckedDeepDown) {
  EXPECT_EQ(problems_with(R"({"type": "objct"})"),
            R"(schemas.Job: "objct" is not a type, nor such as ["string", "null"]; )"
            "did you mean 'object'?");
  EXPECT_EQ(problems_with(R"({"type": "object", "properties": {"n": {"typ": "integer"}}})"),
            "schemas.Job.properties.n: 'typ' is not among the keywords of an answer's schema; "
            "did you mean 'type'?");
  EXPECT_EQ(problems_with(R"({"type": "object", "additionalProperties": false})"),
            "schemas.Job.additionalProperties: must be an object");
  EXPECT_EQ(problems_with(R"({"type": "array"})"), "schemas.Job: is a list without 'items'");
  EXPECT_EQ(problems_with(R"({"type": "integer", "minimum": "0"})"),
            "schemas.Job: 'minimum' must be a number");
}

TEST(ManifestAnswers, AreOfRoutesThatAnswerWithJson) {
  EXPECT_EQ(parse({{"type", "object"}}, jobs, "text/plain").error().text,
            "routes[0].answer: is for routes that answer with application/json");
}

}  // namespace
}  // namespace hostler
