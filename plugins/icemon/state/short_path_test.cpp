#include "state/short_path.hpp"

#include <gtest/gtest.h>

namespace icemon {
namespace {

TEST(ShortPath, KeepsOrdinaryPaths) {
  EXPECT_EQ(short_path("lab/src/größe.cpp"), "lab/src/größe.cpp");
  EXPECT_EQ(short_path(""), "");
  EXPECT_EQ(short_path("exact", 5), "exact");
}

TEST(ShortPath, KeepsTheEndOfLongOnes) {
  EXPECT_EQ(short_path("abcdefghij", 8), "…fghij");
  EXPECT_EQ(short_path("ääääää", 8), "…ää") << "not half a character";
  EXPECT_EQ(short_path(std::string(10'000, 'x')).size(), longest_shown_path);
}

TEST(LastParts, AreThree) {
  EXPECT_EQ(last_parts("/home/ada/project/src/a.cpp"), "project/src/a.cpp");
  EXPECT_EQ(last_parts("/x/y/a.cpp"), "x/y/a.cpp");
  EXPECT_EQ(last_parts("src/a.cpp"), "src/a.cpp");
  EXPECT_EQ(last_parts("/a.cpp"), "/a.cpp");
  EXPECT_EQ(last_parts("///"), "//");
  EXPECT_EQ(last_parts(""), "");
}

}  // namespace
}  // namespace icemon
