#include "interface/curses_keys.hpp"

#include <gtest/gtest.h>

namespace icemon {
namespace {

TEST(CursesKeys, LettersComeAsTheirCharacter) {
  EXPECT_EQ(key_of_letter(L'q')->text, "q");
  EXPECT_EQ(key_of_letter(L'ü')->text, "ü");
  EXPECT_EQ(key_of_letter(L'建')->text, "建");
  EXPECT_EQ(key_of_letter(L'🍦')->text, "🍦");
  EXPECT_EQ(key_of_letter(L' ')->kind, TopKey::Kind::text);
}

TEST(CursesKeys, ControlCharactersMeanTheirKeys) {
  EXPECT_EQ(key_of_letter(L'\r')->kind, TopKey::Kind::enter);
  EXPECT_EQ(key_of_letter(L'\t')->kind, TopKey::Kind::tab);
  EXPECT_EQ(key_of_letter(27)->kind, TopKey::Kind::escape);
  EXPECT_EQ(key_of_letter(127)->kind, TopKey::Kind::backspace);
  EXPECT_EQ(key_of_letter(1), std::nullopt);
}

TEST(CursesKeys, CodesWithoutAMeaningAreNone) { EXPECT_EQ(key_of_code(0xFFFF), std::nullopt); }

}  // namespace
}  // namespace icemon
