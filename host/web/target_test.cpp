#include "web/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::host {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Target, SplitsBeforeItDecodes) {
  const auto target = parse_target("/a%2Fb/c%20d/?x=1&y=%20").value();
  EXPECT_THAT(target.segments, ElementsAre("a/b", "c d", ""));
  EXPECT_EQ(target.query, "x=1&y=%20");
  EXPECT_EQ(target.path(), "/a/b/c d/");
}

TEST(Target, TakesTheAuthorityOfAnAbsoluteTarget) {
  const auto target = parse_target("http://localhost:8000/x?y").value();
  EXPECT_EQ(target.authority, "localhost:8000");
  EXPECT_EQ(target.path(), "/x");
  EXPECT_EQ(parse_target("http://localhost").value().path(), "/");
}

TEST(Target, RefusesEverySpellingOfDots) {
  for (const auto* raw : {"/../etc/passwd", "/a/..", "/%2e%2e/x", "/.%2E/x", "/./x", "/%2e"})
    EXPECT_FALSE(parse_target(raw)) << raw;
}

TEST(Target, RefusesBrokenEscapesAndControlCharacters) {
  for (const auto* raw : {"/%", "/%4", "/%zz", "/a%00b", "/a%0ab", "/%7f", "", "*", "x", "host:80"})
    EXPECT_FALSE(parse_target(raw)) << raw;
}

TEST(Target, ReadsAQuery) {
  EXPECT_THAT(
      parse_query("topics=a.*%2Cb+c&&flag&=x&bad=%zz"),
      ElementsAre(Pair("topics", "a.*,b c"), Pair("flag", ""), Pair("", "x"), Pair("bad", "%zz")));
}

}  // namespace
}  // namespace hostler::host
