#include "hostler/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace hostler {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string complete = R"({
  "id": "render-farm", "version": "0.1.0", "summary": "Renders.", "license": "MIT",
  "topics": {
    "publishes": [{"name": "render-farm.job.changed", "class": "durable", "summary": "A job."}],
    "subscribes": ["hostler.instance.changed", "icemon.*"]
  },
  "commands": [{
    "name": "render", "summary": "Renders a file.", "examples": ["render a.blend"], "confirm": "Sure?",
    "allowed_by": "may_render", "uses_state": true,
    "parameters": [
      {"name": "file", "type": "string", "description": "The scene.", "positional": true,
       "required": true, "path": true},
      {"name": "frames", "type": "string", "description": "Frames.", "many": true, "default": ["1"]},
      {"name": "priority", "type": "integer", "description": "Higher first.", "default": 50,
       "minimum": 0, "maximum": 100},
      {"name": "engine", "type": "string", "description": "Engine.", "enum": ["cycles", "eevee"]}
    ]}],
  "pages": [{"name": "farm", "title": "Render farm", "element": "render-farm-page",
             "module": "render-farm.js"}],
  "programs": [{"name": "blender", "package": "blender", "why": "renders"}],
  "interfaces": {"hostler.log": 1},
  "config": {"type": "object", "additionalProperties": false, "properties": {
    "port": {"type": "integer", "minimum": 1, "default": 6000, "description": "Console."},
    "may_render": {"type": "boolean", "description": "Allowed."}}}
})";

// The problems of the complete manifest after a change.
std::string problems_with(const std::string& pointer, const Json& value) {
  Json json = Json::parse(complete);
  json[Json::json_pointer(pointer)] = value;
  const auto result = parse_manifest(json.dump());
  return result ? "none" : result.error().text;
}

TEST(Manifest, ReadsEverything) {
  const auto result = parse_manifest(complete);
  ASSERT_TRUE(result) << result.error().text;
  const Manifest& manifest = *result;
  EXPECT_EQ(manifest.id, "render-farm");
  EXPECT_EQ(manifest.text, complete);
  ASSERT_NE(manifest.find_topic("render-farm.job.changed"), nullptr);
  EXPECT_EQ(manifest.find_topic("render-farm.job.changed")->topic_class, TopicClass::durable);
  EXPECT_THAT(manifest.subscribes, ElementsAre("hostler.instance.changed", "icemon.*"));
  const CommandSpec* render = manifest.find_command("render");
  ASSERT_NE(render, nullptr);
  EXPECT_EQ(render->confirm, "Sure?");
  EXPECT_TRUE(render->uses_state);
  EXPECT_TRUE(render->is_allowed({{"may_render", true}}));
  EXPECT_FALSE(render->is_allowed({{"may_render", false}}));
  EXPECT_FALSE(render->is_allowed(Json::object()));
  ASSERT_NE(render->find("file"), nullptr);
  EXPECT_TRUE(render->find("file")->path);
  EXPECT_EQ(*render->find("priority")->default_value, 50);
  EXPECT_EQ(*render->find("priority")->maximum, 100);
  EXPECT_THAT(render->find("engine")->choices, ElementsAre("cycles", "eevee"));
  EXPECT_EQ(manifest.pages.at(0).element, "render-farm-page");
  EXPECT_EQ(manifest.programs.at(0).package, "blender");
  EXPECT_EQ(manifest.interfaces.at("hostler.log"), 1u);
  EXPECT_EQ((*manifest.config)["properties"]["port"]["default"], 6000);
}

TEST(Manifest, IsContentWithTheLeast) {
  const auto result =
      parse_manifest(R"({"id": "a", "version": "1", "summary": "A.", "license": "MIT"})");
  ASSERT_TRUE(result) << result.error().text;
  EXPECT_EQ((*result->config)["type"], "object");
}

TEST(Manifest, AllowsByABooleanOfTheConfiguration) {
  EXPECT_EQ(problems_with("/commands/0/allowed_by", "port"),
            "commands[0].allowed_by: 'port' is no boolean of the configuration");
  EXPECT_EQ(problems_with("/commands/0/allowed_by", "nothing"),
            "commands[0].allowed_by: 'nothing' is no boolean of the configuration");
}

TEST(Manifest, TellsAllProblemsAtOnce) {
  const auto result = parse_manifest(
      R"({"id": "Farm", "version": 1, "summary": "", "licence": "MIT",
          "commands": [{"name": "go", "summary": "Goes.", "parameters": [
             {"name": "to", "type": "strng", "description": "Where."}]}]})");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ExitCode::config);
  EXPECT_EQ(result.error().text,
            "id: 'Farm' is not an id: a small letter, then small letters, digits and dashes\n"
            "version: must be text\n"
            "summary: must not be empty\n"
            "'license' is missing\n"
            "commands[0].parameters[0].type: 'strng' is not a type; did you mean 'string'?\n"
            "unknown key 'licence'; did you mean 'license'?");
}

TEST(Manifest, RefusesWhatIsNoJson) {
  EXPECT_THAT(parse_manifest("{").error().text, HasSubstr("not JSON: line 1, column 2: "));
  EXPECT_THAT(parse_manifest("").error().text, HasSubstr("not JSON"));
  EXPECT_THAT(parse_manifest("{\"id\": \"\xff\"}").error().text, HasSubstr("not JSON"));
  EXPECT_EQ(parse_manifest("[]").error().text, "must be an object");
  EXPECT_EQ(parse_manifest(R"({"id": "a", "id": "b"})").error().text, "duplicate key 'id'");
  EXPECT_EQ(parse_manifest(std::string(100, '[') + std::string(100, ']')).error().text,
            "nested deeper than 64 levels");
}

TEST(Manifest, ChecksTopics) {
  EXPECT_EQ(
      problems_with("/topics/publishes/0/class", "durabel"),
      "topics.publishes[0].class: must be one of 'volatile', 'latest', 'durable', not 'durabel'; "
      "did you mean 'durable'?");
  EXPECT_EQ(problems_with("/topics/publishes/0/name", "Job"),
            "topics.publishes[0].name: 'Job' is not a topic such as 'render-farm.job.changed'");
  EXPECT_EQ(problems_with("/topics/publishes/0/name", "hostler.x"),
            "topics.publishes[0].name: topics that begin with 'hostler.' are the host's own");
  EXPECT_EQ(problems_with("/topics/subscribes/0", "a*"),
            "topics.subscribes: 'a*' is neither a topic nor a prefix such as 'a.*'");
}

TEST(Manifest, ChecksCommands) {
  EXPECT_THAT(problems_with("/commands/0/name", "Render it"), HasSubstr("is not a command's name"));
  EXPECT_EQ(problems_with("/commands/1", Json{{"name", "render"}, {"summary", "Again."}}),
            "commands: 'render' is there twice");
  EXPECT_THAT(problems_with("/commands/0/parameters/0/name", "dry-run"),
              HasSubstr("'dry_run' is typed as --dry-run"));
  EXPECT_THAT(problems_with("/commands/0/parameters/0/name", "json"),
              HasSubstr("belongs to the command line"));
  EXPECT_EQ(problems_with("/commands/0/parameters/1/name", "file"),
            "commands[0].parameters: 'file' is there twice");
  EXPECT_EQ(problems_with("/commands/0/parameters/2/default", 101),
            "commands[0].parameters[2].default: must be an integer from 0 to 100, not '101'");
  EXPECT_EQ(problems_with("/commands/0/parameters/1/default", "1"),
            "commands[0].parameters[1].default: must be a list");
  EXPECT_EQ(problems_with("/commands/0/parameters/2/path", true),
            "commands[0].parameters[2].path: is for parameters of type string only");
}

TEST(Manifest, ChecksTheOrderOfPositionals) {
  const Json second = {{"name", "second"},
                       {"type", "string"},
                       {"description", "S."},
                       {"positional", true},
                       {"required", true}};
  Json json = Json::parse(complete);
  json["commands"][0]["parameters"][0]["required"] = false;
  json["commands"][0]["parameters"][1] = second;
  EXPECT_EQ(parse_manifest(json.dump()).error().text,
            "commands[0].parameters: 'second' is required but stands behind 'file', which is not");
  json["commands"][0]["parameters"][0]["required"] = true;
  json["commands"][0]["parameters"][0]["many"] = true;
  EXPECT_EQ(
      parse_manifest(json.dump()).error().text,
      "commands[0].parameters: 'second' stands behind the list 'file', which takes all that is "
      "left");
}

TEST(Manifest, ChecksPagesAndInterfaces) {
  EXPECT_EQ(problems_with("/pages/0/module", "../x.js"),
            "pages[0].module: must be the name of a file in the plugin's dashboard folder");
  EXPECT_EQ(problems_with("/pages/0/element", "page"),
            "pages[0].element: a custom element's name has a dash in it");
  EXPECT_EQ(problems_with("/interfaces/hostler.log", -1),
            "interfaces.hostler.log: must be a revision such as 1");
}

std::vector<std::string> schema(const char* text) {
  return schema_problems(Json::parse(text), "config");
}

TEST(ConfigSchema, WantsADescriptionOfEveryProperty) {
  EXPECT_THAT(schema(R"({"type": "object", "properties": {
                 "a": {"type": "array", "description": "A.", "items": {"type": "object",
                   "properties": {"b": {"type": "string"}}}}}})"),
              ElementsAre("config.properties.a.items.properties.b: has no description"));
}

TEST(ConfigSchema, RefusesKeywordsOutsideTheSubset) {
  EXPECT_THAT(
      schema(R"({"type": "object", "propertys": {}})"),
      ElementsAre("config: 'propertys' is not among the keywords of a configuration schema; "
                  "did you mean 'properties'?"));
  EXPECT_THAT(schema(R"({"type": "object", "additionalProperties": true})"),
              ElementsAre("config: 'additionalProperties' must be false or a schema"));
  EXPECT_THAT(schema(R"({"type": "text"})"), ElementsAre("config: 'text' is not a type"));
  EXPECT_THAT(schema(R"({"type": "string", "pattern": "("})"),
              ElementsAre(HasSubstr("config: 'pattern' is not a regular expression")));
  EXPECT_THAT(schema(R"({"type": "string", "format": "host-prt"})"),
              ElementsAre("config: 'host-prt' is not a format; did you mean 'host-port'?"));
  EXPECT_THAT(schema(R"({"type": "array"})"), ElementsAre("config: is a list without 'items'"));
}

TEST(ConfigSchema, ChecksDefaults) {
  EXPECT_THAT(schema(R"({"type": "integer", "default": "6000"})"),
              ElementsAre("config: the default \"6000\" is not of type integer"));
  EXPECT_THAT(schema(R"({"type": "integer", "maximum": 5, "default": 6})"),
              ElementsAre("config: the default 6 is outside its limits"));
  EXPECT_THAT(schema(R"({"type": "string", "enum": ["a"], "default": "b"})"),
              ElementsAre("config: the default \"b\" is not among 'enum'"));
}

TEST(ConfigSchema, WantsAlternativesThatCanBeToldApart) {
  EXPECT_THAT(schema(R"({"oneOf": [
      {"type": "object", "properties": {"kind": {"const": "a"}}},
      {"type": "object", "properties": {"kind": {"const": "b"}}}]})"),
              IsEmpty());
  EXPECT_THAT(
      schema(R"({"oneOf": [
      {"type": "object", "properties": {"kind": {"const": "a"}}},
      {"type": "object", "properties": {"kind": {"const": "a"}}}]})"),
      ElementsAre("config: the alternatives of 'oneOf' need one property that is a different "
                  "'const' in each"));
}

TEST(Names, HaveTheirForms) {
  EXPECT_TRUE(is_identifier("render-farm2"));
  for (const char* wrong : {"", "2a", "-a", "Render", "a_b", "a.b", "a b"})
    EXPECT_FALSE(is_identifier(wrong)) << wrong;
  EXPECT_TRUE(is_topic_filter("render-farm.*"));
  EXPECT_TRUE(is_topic_filter("*"));
  for (const char* wrong : {"", ".*", "a*", "a", "a.*.b", "a..b"})
    EXPECT_FALSE(is_topic_filter(wrong)) << wrong;
}

}  // namespace
}  // namespace hostler
