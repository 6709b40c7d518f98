#include "cli/words.hpp"

#include <gmock/gmock.h>

namespace hostler::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Words, GiveTheVerbItsConfigurationWhereverItStands) {
  std::vector<std::string> words{"farm", "-c", "studio.yaml", "jobs", "--json"};
  EXPECT_EQ(*take_config_file(words), "studio.yaml");
  EXPECT_THAT(words, ElementsAre("farm", "jobs", "--json"));
  EXPECT_EQ(*take_config_file(words), "");
}

TEST(Words, LeaveWhatStandsBehindTheEndOfOptions) {
  std::vector<std::string> words{"farm", "render", "--", "-c"};
  EXPECT_EQ(*take_config_file(words), "");
  EXPECT_THAT(words, ElementsAre("farm", "render", "--", "-c"));
}

TEST(Words, RefuseAConfigurationThatIsMissingOrThereTwice) {
  std::vector<std::string> missing{"farm", "jobs", "-c"};
  EXPECT_EQ(take_config_file(missing).error().code, ExitCode::usage);
  std::vector<std::string> twice{"-c", "a", "farm", "-c", "b"};
  EXPECT_EQ(take_config_file(twice).error().text, "-c is there twice");
}

TEST(Words, ExplainWhatTheVerbAddsToACommand) {
  CommandSpec command;
  command.name = "remove";
  EXPECT_THAT(help_of(command, "hostler call farm"), HasSubstr("usage: hostler call farm remove [--json]\n"));
  EXPECT_THAT(help_of(command, "hostler call farm"), Not(HasSubstr("--yes")));
  command.confirm = "Remove it?";
  EXPECT_THAT(help_of(command, "hostler call farm"), HasSubstr("\n  --yes   Do it without asking before\n"));
}

TEST(Words, EncodeNamesForUrls) {
  EXPECT_EQ(encode_path_part("farm-1.test_~"), "farm-1.test_~");
  EXPECT_EQ(encode_path_part("a b/c?d\xc3\xa9%"), "a%20b%2Fc%3Fd%C3%A9%25");
  EXPECT_EQ(encode_path_part(".."), "..");
}

}  // namespace
}  // namespace hostler::host
