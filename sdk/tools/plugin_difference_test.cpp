#include "plugin_difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace hostler {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PluginDifference : public testing::Test {
 protected:
  PluginDifference()
      : manifest_(*parse_manifest(R"({
          "id": "a", "version": "1", "summary": "A.", "license": "MIT",
          "topics": {"publishes": [{"name": "a.changed", "class": "durable", "summary": "C."}]},
          "commands": [{"name": "go", "summary": "Goes.", "parameters": [
            {"name": "count", "type": "integer", "description": "How often.", "minimum": 1},
            {"name": "names", "type": "string", "description": "Whose.", "many": true},
            {"name": "mode", "type": "string", "description": "How.", "enum": ["fast", "safe"]}]}],
          "config": {"type": "object", "properties": {
            "port": {"type": "integer", "description": "Console.", "minimum": 1},
            "roots": {"type": "array", "description": "Where.", "items": {"type": "object",
              "properties": {"path": {"type": "string", "description": "A folder."}}}}}}})")),
        described_(Json::parse(R"({
          "commands": {"go": {"parameters": {"count": {"type": "integer"},
            "names": {"type": "array", "items": {"type": "string"}},
            "mode": {"type": "string", "enum": ["safe", "fast"]}}}},
          "topics": {"a.changed": {}}, "routes": ["GET /x"],
          "config": {"type": "object", "properties": {"port": {"type": "integer"},
            "roots": {"type": "array", "items": {"type": "object",
              "properties": {"path": {"type": "string"}}}}}}})")) {}

  std::vector<std::string> after(const char* pointer, const Json& value) {
    described_[Json::json_pointer(pointer)] = value;
    return plugin_differences(manifest_, described_);
  }
  std::vector<std::string> without(const char* parent, const char* key) {
    described_[Json::json_pointer(parent)].erase(key);
    return plugin_differences(manifest_, described_);
  }

  Manifest manifest_;
  Json described_;
};

TEST_F(PluginDifference, IsNoneWhenTheCodeFollowsTheManifest) {
  EXPECT_THAT(plugin_differences(manifest_, described_), IsEmpty());
}

TEST_F(PluginDifference, NamesMissingAndExtraHandlers) {
  described_["commands"]["stop"] = {{"parameters", Json::object()}};
  EXPECT_THAT(without("/commands", "go"),
              ElementsAre("command 'go' has no handler in the code",
                          "the code binds the command 'stop', which is not in the manifest"));
}

TEST_F(PluginDifference, NamesOtherParameters) {
  described_["commands"]["go"]["parameters"].erase("count");
  EXPECT_THAT(
      after("/commands/go/parameters/counts", Json{{"type", "integer"}}),
      ElementsAre("command 'go': parameter 'count' is not a member of its arguments' struct; "
                  "did you mean 'counts'?",
                  "command 'go': the struct's member 'counts' is not a parameter in the "
                  "manifest"));
}

TEST_F(PluginDifference, NamesOtherTypesOfParameters) {
  EXPECT_THAT(after("/commands/go/parameters/count/type", "string"),
              ElementsAre("command 'go': parameter 'count' is of type integer in the manifest and "
                          "string in the code"));
}

TEST_F(PluginDifference, NamesListsAndChoices) {
  described_["commands"]["go"]["parameters"]["names"] = {{"type", "string"}};
  EXPECT_THAT(
      after("/commands/go/parameters/mode/enum", Json{"fast"}),
      ElementsAre("command 'go': parameter 'names' is a list (many) in the manifest, but not "
                  "in the code",
                  "command 'go': parameter 'mode' may be [fast, safe] in the manifest and "
                  "[fast] in the code"));
}

TEST_F(PluginDifference, NamesTopics) {
  EXPECT_THAT(after("/topics/a.changed", Json{{"class", "latest"}}),
              ElementsAre("topic 'a.changed' is durable in the manifest and latest in the code"));
  described_["topics"] = {{"a.gone", Json::object()}};
  EXPECT_THAT(
      plugin_differences(manifest_, described_),
      ElementsAre("topic 'a.changed' is in the manifest, but nothing in the code publishes it",
                  "the code publishes the topic 'a.gone', which is not in the manifest"));
}

TEST_F(PluginDifference, NamesRoutesOfAManifestThatListsAny) {
  manifest_.routes = {{"GET", "/x", "X.", {}, "An X.", "application/json"},
                      {"GET", "/x/{id}", "One X.", {}, "An X.", "application/json"}};
  EXPECT_THAT(after("/routes", Json{"GET /x", "GET /x/{name}"}),
              ElementsAre("route 'GET /x/{id}' has no handler in the code",
                          "the code binds the route 'GET /x/{name}', which is not in the manifest"));
}

TEST_F(PluginDifference, NamesConfigurationsDeepDown) {
  described_["config"]["properties"]["port"]["type"] = "string";
  described_["config"]["properties"].emplace("extra", Json{{"type", "string"}});
  EXPECT_THAT(
      without("/config/properties/roots/items/properties", "path"),
      ElementsAre("config.port is of type integer in the manifest and string in the code",
                  "config.roots[].path is in the manifest, but not a member of the code's "
                  "struct",
                  "config.extra is a member of the code's struct, but not in the manifest"));
}

}  // namespace
}  // namespace hostler
