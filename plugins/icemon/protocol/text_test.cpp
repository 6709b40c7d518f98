#include "protocol/text.hpp"

#include <gtest/gtest.h>

namespace icemon {
namespace {

using namespace std::string_view_literals;

TEST(NetNames, CompareWithoutCaseOfAsciiLettersOnly) {
  EXPECT_TRUE(same_net("ICECREAM", "IceCream"));
  EXPECT_EQ(net_key("ICECREAM"), net_key("IceCream"));
  EXPECT_FALSE(same_net("ICECREAM", "ICECREAM2"));
  EXPECT_FALSE(same_net("[", "{"));
  EXPECT_FALSE(same_net("\xC3\x84", "\xC3\xA4"));
}

TEST(SafeText, KeepsText) {
  EXPECT_EQ(safe_text("lab/src/t2.cpp", 100), "lab/src/t2.cpp");
  EXPECT_EQ(safe_text("caf\xC3\xA9 \xE2\x82\xAC", 100), "caf\xC3\xA9 \xE2\x82\xAC");
  EXPECT_EQ(safe_text("", 100), "");
}

TEST(SafeText, EndsAtTheFirstNul) {
  EXPECT_EQ(safe_text("seen\0hidden"sv, 100), "seen");
  EXPECT_EQ(safe_text("\0hidden"sv, 100), "");
}

TEST(SafeText, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(safe_text("caf\xE9.cpp", 100), "caf\xEF\xBF\xBD.cpp");
}

TEST(SafeText, ReplacesWhatATerminalWouldObey) {
  EXPECT_EQ(safe_text("a\x1B[2Jb", 100), "a\xEF\xBF\xBD[2Jb");
  EXPECT_EQ(safe_text("a\xC2\x9B"
                      "2Jb",
                      100),
            "a\xEF\xBF\xBD"
            "2Jb");
  EXPECT_EQ(safe_text("a\x7F", 100), "a\xEF\xBF\xBD");
}

TEST(SafeText, CutsAtABorderOfCharacters) {
  EXPECT_EQ(safe_text("abcdef", 4), "abcd");
  EXPECT_EQ(safe_text("abc\xE2\x82\xAC", 5), "abc");
  EXPECT_EQ(safe_text(std::string(10'000, 'n'), longest_name).size(), longest_name);
}

TEST(TakeLine, CutsLinesWhateverTheirEnds) {
  std::string_view rest = "one\ntwo\r\n\nlast";
  EXPECT_EQ(take_line(rest), "one");
  EXPECT_EQ(take_line(rest), "two");
  EXPECT_EQ(take_line(rest), "");
  EXPECT_EQ(take_line(rest), "last");
  EXPECT_EQ(rest, "");
}

}  // namespace
}  // namespace icemon
