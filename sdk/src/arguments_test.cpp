#include "hostler/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace hostler {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class Arguments : public testing::Test {
 protected:
  Arguments() {
    const auto manifest = parse_manifest(R"({
      "id": "a", "version": "1", "summary": "A.", "license": "MIT", "commands": [
      {"name": "render", "summary": "Renders a file.", "examples": ["render shot.blend --frames 1-10"],
       "parameters": [
        {"name": "file", "type": "string", "description": "The scene.", "positional": true,
         "required": true, "path": true},
        {"name": "frames", "type": "string", "description": "Which frames.", "default": "all"},
        {"name": "priority", "type": "integer", "description": "Higher first.", "minimum": 0,
         "maximum": 100, "default": 50},
        {"name": "scale", "type": "number", "description": "Of the picture."},
        {"name": "engine", "type": "string", "description": "What renders.",
         "enum": ["cycles", "eevee", "workbench"]},
        {"name": "wait", "type": "boolean", "description": "Until it ends."},
        {"name": "allow_scripts", "type": "boolean", "description": "Of the scene.",
         "default": true},
        {"name": "tag", "type": "string", "description": "A mark.", "many": true},
        {"name": "token", "type": "string", "description": "Secret.", "secret": true,
         "enum": ["hidden"]}]},
      {"name": "enable", "summary": "Enables.", "parameters": [
        {"name": "slots", "type": "integer", "description": "How many.", "positional": true,
         "required": true},
        {"name": "workers", "type": "string", "description": "Names.", "positional": true,
         "many": true}]}]})");
    render_ = manifest->commands.at(0);
    enable_ = manifest->commands.at(1);
  }

  Result<Json> render(const std::vector<std::string>& words) const {
    return parse_arguments(render_, words, {"/home/ann"});
  }
  std::string refusal(const std::vector<std::string>& words) const {
    const auto result = render(words);
    if (result) return "none";
    EXPECT_EQ(result.error().code, ExitCode::usage);
    return result.error().text.substr(0, result.error().text.find("\nusage: "));
  }

  CommandSpec render_, enable_;
};

TEST_F(Arguments, FillInDefaultsAndMakePathsAbsolute) {
  EXPECT_EQ(*render({"shots/../a.blend"}), (Json{{"file", "/home/ann/a.blend"},
                                                 {"frames", "all"},
                                                 {"priority", 50},
                                                 {"allow_scripts", true}}));
  EXPECT_EQ((*render({"/x y.blend"}))["file"], "/x y.blend");
}

TEST_F(Arguments, TakeOptionsInEitherForm) {
  const Json json = *render({"--frames=1-10", "a.blend", "--priority", "7", "--scale", "0.5",
                             "--engine", "eevee", "--wait", "--no-allow-scripts"});
  EXPECT_EQ(json["frames"], "1-10");
  EXPECT_EQ(json["priority"], 7);
  EXPECT_EQ(json["scale"], 0.5);
  EXPECT_EQ(json["wait"], true);
  EXPECT_EQ(json["allow_scripts"], false);
  EXPECT_EQ((*render({"a", "--wait=no"}))["wait"], false);
}

TEST_F(Arguments, CollectLists) {
  EXPECT_EQ((*render({"a", "--tag", "x", "--tag=y"}))["tag"], (Json{"x", "y"}));
  const std::vector<std::string> words = {"2", "ann", "--", "--bob", "-3"};
  EXPECT_EQ((*parse_arguments(enable_, words, {}))["workers"], (Json{"ann", "--bob", "-3"}));
}

TEST_F(Arguments, LeaveNegativeNumbersAndOddValuesAlone) {
  const std::vector<std::string> words = {"-2"};
  EXPECT_EQ((*parse_arguments(enable_, words, {}))["slots"], -2);
  EXPECT_EQ((*render({"a", "--frames", "-5"}))["frames"], "-5");
  EXPECT_EQ((*render({"a", "--frames="}))["frames"], "");
}

TEST_F(Arguments, NameTheNearestOption) {
  EXPECT_EQ(refusal({"a", "--frame", "1"}),
            "unknown option '--frame'; did you mean '--frames'?\n'1' is one argument too many");
  EXPECT_EQ(refusal({"a", "--allow_script"}),
            "unknown option '--allow_script'; did you mean '--allow-scripts'?");
  EXPECT_EQ(refusal({"a", "-wait"}), "unknown option '-wait'; did you mean '--wait'?");
}

TEST_F(Arguments, SayWhatIsMissing) {
  EXPECT_EQ(refusal({}), "FILE is missing: The scene.");
  EXPECT_EQ(refusal({"a", "--frames"}), "--frames needs a value: Which frames.");
  EXPECT_EQ(refusal({"a", "--frames", "--wait"}), "--frames needs a value: Which frames.");
}

TEST_F(Arguments, SayWhatDoesNotFit) {
  EXPECT_EQ(refusal({"a", "--priority", "high"}),
            "--priority must be an integer from 0 to 100, not 'high'");
  EXPECT_EQ(refusal({"a", "--priority=101"}),
            "--priority must be an integer from 0 to 100, not '101'");
  EXPECT_EQ(refusal({"a", "--priority=99999999999999999999"}),
            "--priority must be an integer from 0 to 100, not '99999999999999999999'");
  EXPECT_EQ(refusal({"a", "--scale", "nan"}), "--scale must be a number, not 'nan'");
  EXPECT_EQ(refusal({"a", "--engine", "cycels"}),
            "--engine must be one of 'cycles', 'eevee', 'workbench', not 'cycels'; did you mean "
            "'cycles'?");
  EXPECT_EQ(refusal({"a", "--wait=perhaps"}), "--wait must be true or false, not 'perhaps'");
  EXPECT_EQ(refusal({"a", "--no-wait=1"}), "--no-wait takes no value");
  EXPECT_EQ(refusal({"a", "--frames", "1", "--frames", "2"}), "--frames is there twice");
  EXPECT_EQ(refusal({""}), "FILE must not be empty");
}

TEST_F(Arguments, NeverQuoteASecret) {
  EXPECT_EQ(refusal({"a", "--token", "hunter2"}), "--token must be one of 'hidden'");
}

TEST_F(Arguments, TellAllProblemsAndTheUsage) {
  const auto result = render({"a", "b", "--priority", "x"});
  EXPECT_EQ(result.error().text,
            "'b' is one argument too many\n"
            "--priority must be an integer from 0 to 100, not 'x'\n"
            "usage: render FILE [--frames TEXT] [--priority NUMBER] [--scale NUMBER] "
            "[--engine cycles|eevee|workbench] [--wait] [--no-allow-scripts] [--tag TEXT…] "
            "[--token hidden]");
}

TEST_F(Arguments, FollowTheSameRulesAsJson) {
  const auto checked = check_arguments(render_, Json{{"file", "/a.blend"}, {"tag", {"x"}}});
  ASSERT_TRUE(checked) << checked.error().text;
  EXPECT_EQ((*checked)["priority"], 50);
  EXPECT_EQ((*checked)["tag"], Json{"x"});

  const auto refused = check_arguments(
      render_, Json{{"fil", "/a"}, {"priority", "7"}, {"tag", "x"}, {"wait", 1}, {"file", "a"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text,
            "unknown argument 'fil'; did you mean 'file'?\n"
            "'file' must be an absolute path\n"
            "'priority' must be an integer from 0 to 100, not '7'\n"
            "'tag' must be a list\n"
            "'wait' must be true or false, not '1'");
  EXPECT_EQ(check_arguments(render_, Json::array()).error().text,
            "arguments must be a JSON object such as {}");
  EXPECT_EQ(check_arguments(render_, Json::object()).error().text, "'file' is missing: The scene.");
}

TEST_F(Arguments, AreExplained) {
  const std::string help = command_help(render_, "hostler call farm");
  EXPECT_THAT(help, StartsWith("usage: hostler call farm render FILE [--frames TEXT]"));
  EXPECT_THAT(help, HasSubstr("\n  FILE"));
  EXPECT_THAT(help, HasSubstr("Higher first. (an integer from 0 to 100) [default: 50]\n"));
  EXPECT_THAT(help,
              HasSubstr("\nexamples:\n  hostler call farm render shot.blend --frames 1-10\n"));
}

TEST(Words, AreSplitAsInAShell) {
  EXPECT_THAT(*split_words("  render 'my shot.blend'  --name=\"a \\\"b\\\"\" c\\ d ''\r\n"),
              ElementsAre("render", "my shot.blend", "--name=a \"b\"", "c d", ""));
  EXPECT_TRUE(split_words("")->empty());
  EXPECT_EQ(split_words("render 'a").error().text, "the quote ' is not closed");
  EXPECT_EQ(split_words("a\\").error().text,
            "nothing follows the backslash at the end of the line");
}

}  // namespace
}  // namespace hostler
