#include "answer_difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "describe/answer_schema.hpp"

namespace hostler {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

enum class State { running, done };
BOOST_DESCRIBE_ENUM(State, running, done)

struct Part {
  std::string name;
  std::vector<Part> parts;
};
BOOST_DESCRIBE_STRUCT(Part, (), (name, parts))

struct Job {
  std::uint32_t id = 1;
  State state{};
  std::optional<double> seconds;
  std::map<std::string, bool> flags;
  Part part;
};
BOOST_DESCRIBE_STRUCT(Job, (), (id, state, seconds, flags, part))

class AnswerDifference : public testing::Test {
 protected:
  AnswerDifference()
      : manifest_(*parse_manifest(R"({
          "id": "a", "version": "1", "summary": "A.", "license": "MIT",
          "routes": [
            {"method": "GET", "path": "/jobs", "summary": "Jobs.", "response": "A list.",
             "answer": {"type": "array", "items": {"$ref": "#/schemas/Job"}}},
            {"method": "GET", "path": "/jobs/{id}", "summary": "A job.", "response": "One.",
             "answer": {"$ref": "#/schemas/Job"}}],
          "schemas": {
            "Job": {"type": "object", "properties": {
              "id": {"type": "integer", "minimum": 1, "description": "Its number"},
              "state": {"type": "string", "enum": ["done", "running"]},
              "seconds": {"type": ["number", "null"], "x-unit": "s"},
              "flags": {"type": "object", "additionalProperties": {"type": "boolean"}},
              "part": {"$ref": "#/schemas/Part"}}},
            "Part": {"type": "object", "properties": {
              "name": {"type": "string"},
              "parts": {"type": "array", "items": {"$ref": "#/schemas/Part"}}}}}})")),
        answers_{{"GET /jobs", detail::make_answer_schema(type_of<std::vector<Job>>())},
                 {"GET /jobs/{id}", detail::make_answer_schema(type_of<Job>())}} {}

  // With the manifest's schema at `pointer` below "Job" changed.
  std::vector<std::string> after(const char* pointer, const Json& value) {
    Json schemas = *manifest_.schemas;
    schemas["Job"][Json::json_pointer(pointer)] = value;
    manifest_.schemas = std::make_shared<const Json>(schemas);
    return answer_differences(manifest_, answers_);
  }

  Manifest manifest_;
  Json answers_;
};

TEST_F(AnswerDifference, IsNoneWhereTheManifestOnlyAddsWhatItMeans) {
  EXPECT_THAT(answer_differences(manifest_, answers_), IsEmpty());
}

TEST_F(AnswerDifference, IsToldOnceOfASchemaThatSeveralAnswersReferTo) {
  EXPECT_THAT(after("/properties/id/type", "string"),
              ElementsAre("schemas.Job.id is of type string in the manifest and integer in the code"));
}

TEST_F(AnswerDifference, NamesMembersThatAreInOneOnly) {
  EXPECT_THAT(
      after("/properties", Json{{"idd", {{"type", "integer"}}},
                                {"state", (*manifest_.schemas)["Job"]["properties"]["state"]},
                                {"flags", (*manifest_.schemas)["Job"]["properties"]["flags"]},
                                {"part", {{"$ref", "#/schemas/Part"}}}}),
      ElementsAre("schemas.Job.idd is in the manifest, but not a member of the code's struct; did "
                  "you mean 'id'?",
                  R"(schemas.Job lacks a member of the code's struct: "id": {"type":"integer"})",
                  "schemas.Job lacks a member of the code's struct: "
                  R"("seconds": {"type":["number","null"]})"));
}

TEST_F(AnswerDifference, NamesWhatMayBeNull) {
  EXPECT_THAT(after("/properties/seconds/type", "number"),
              ElementsAre("schemas.Job.seconds is of type number in the manifest and number or null "
                          "in the code"));
}

TEST_F(AnswerDifference, NamesOtherChoices) {
  EXPECT_THAT(after("/properties/state/enum", Json{"running"}),
              ElementsAre("schemas.Job.state may be others in the code: "
                          R"("enum": ["running","done"])"));
}

TEST_F(AnswerDifference, NamesMaps) {
  EXPECT_THAT(after("/properties/flags/additionalProperties/type", "string"),
              ElementsAre("schemas.Job.flags.* is of type string in the manifest and boolean in the "
                          "code"));
  EXPECT_THAT(after("/properties/flags", Json{{"type", "object"}}),
              ElementsAre("schemas.Job.flags is a map in the code: "
                          R"({"additionalProperties":{"type":"boolean"},"type":"object"})"));
}

TEST_F(AnswerDifference, NamesRoutesWithAnAnswerOnOneSideOnly) {
  answers_.erase("GET /jobs");
  answers_["GET /jobs/{id}"] = Json{{"type", "integer"}};
  manifest_.routes.at(1).answer = nullptr;
  EXPECT_THAT(answer_differences(manifest_, answers_),
              ElementsAre("route 'GET /jobs' has an answer in the manifest, but its handler returns "
                          "no JsonReply",
                          "route 'GET /jobs/{id}' lacks what its handler answers with: "
                          R"("answer": {"type":"integer"})"));
}

}  // namespace
}  // namespace hostler
