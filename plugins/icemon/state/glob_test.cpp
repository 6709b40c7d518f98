#include "state/glob.hpp"

#include <gtest/gtest.h>

#include <string>

namespace icemon {
namespace {

TEST(Glob, MatchesWholeNames) {
  EXPECT_TRUE(matches_glob("*.cpp", "lab/src/a.cpp"));
  EXPECT_TRUE(matches_glob("*/src/*", "lab/src/a.cpp"));
  EXPECT_TRUE(matches_glob("a?c", "abc"));
  EXPECT_TRUE(matches_glob("a*b*c", "a.b.b.c"));
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_TRUE(matches_glob("", ""));
  EXPECT_TRUE(matches_glob("a**", "a"));
  EXPECT_FALSE(matches_glob("*.cpp", "a.cpp.o"));
  EXPECT_FALSE(matches_glob("src", "src/a"));
  EXPECT_FALSE(matches_glob("a?c", "ac"));
  EXPECT_FALSE(matches_glob("", "a"));
}

TEST(Glob, KnowsSets) {
  EXPECT_TRUE(matches_glob("t[0-9].c", "t1.c"));
  EXPECT_FALSE(matches_glob("t[!0-9].c", "t1.c"));
  EXPECT_TRUE(matches_glob("[]x]", "]"));
  EXPECT_TRUE(matches_glob("a[b", "a[b"));
}

TEST(Glob, IsNotHeldUpByAHostilePattern) {
  std::string pattern;
  for (int star = 0; star < 200; ++star) pattern += "*a";
  EXPECT_FALSE(matches_glob(pattern + "b", std::string(20'000, 'a')));
}

}  // namespace
}  // namespace icemon
