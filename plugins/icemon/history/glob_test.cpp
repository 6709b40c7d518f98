#include "history/glob.hpp"

#include <gtest/gtest.h>

#include <string>

namespace icemon {
namespace {

TEST(Glob, MatchesWholeNames) {
  EXPECT_TRUE(glob_match("*.cpp", "lab/src/a.cpp"));
  EXPECT_TRUE(glob_match("*/src/*", "lab/src/a.cpp"));
  EXPECT_TRUE(glob_match("a?c", "abc"));
  EXPECT_TRUE(glob_match("a*b*c", "a.b.b.c"));
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_TRUE(glob_match("", ""));
  EXPECT_TRUE(glob_match("a**", "a"));
  EXPECT_FALSE(glob_match("*.cpp", "a.cpp.o"));
  EXPECT_FALSE(glob_match("src", "src/a"));
  EXPECT_FALSE(glob_match("a?c", "ac"));
  EXPECT_FALSE(glob_match("", "a"));
}

TEST(Glob, IsNotSlowedDownByManyStars) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(glob_match(pattern + "b", std::string(10'000, 'a')));
}

}  // namespace
}  // namespace icemon
