#include "hostler/utf8.hpp"

#include <gtest/gtest.h>

namespace hostler {
namespace {

TEST(Utf8, MeasuresWellFormedSequences) {
  EXPECT_EQ(utf8_sequence("a", 0), 1u);
  EXPECT_EQ(utf8_sequence("x\xC3\xA9", 1), 2u);
  EXPECT_EQ(utf8_sequence("\xE2\x82\xAC", 0), 3u);
  EXPECT_EQ(utf8_sequence("\xF0\x9F\x98\x80", 0), 4u);
}

TEST(Utf8, KnowsWhatIsNone) {
  EXPECT_EQ(utf8_sequence("\x80", 0), 0u);              // a continuation alone
  EXPECT_EQ(utf8_sequence("\xC0\xAF", 0), 0u);          // '/' in two bytes
  EXPECT_EQ(utf8_sequence("\xED\xA0\x80", 0), 0u);      // half a surrogate pair
  EXPECT_EQ(utf8_sequence("\xF4\x90\x80\x80", 0), 0u);  // beyond U+10FFFF
  EXPECT_EQ(utf8_sequence("\xE2\x82", 0), 0u);          // cut off
}

TEST(Utf8, GivesCodePoints) {
  EXPECT_EQ(utf8_code_point("a"), U'a');
  EXPECT_EQ(utf8_code_point("\xC3\xA9"), 0xE9u);
  EXPECT_EQ(utf8_code_point("\xE2\x82\xAC"), 0x20ACu);
  EXPECT_EQ(utf8_code_point("\xF4\x8F\xBF\xBF"), 0x10FFFFu);
}

TEST(Utf8, ReplacesEachByteOfNoSequence) {
  EXPECT_EQ(valid_utf8("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(valid_utf8("caf\xE9 \xE2\x82"), "caf\xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(valid_utf8(""), "");
}

}  // namespace
}  // namespace hostler
