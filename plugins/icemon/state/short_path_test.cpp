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

}  // namespace
}  // namespace icemon
