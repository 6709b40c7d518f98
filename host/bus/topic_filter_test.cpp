#include "bus/topic_filter.hpp"

#include <gtest/gtest.h>

namespace hostler::host {
namespace {

TEST(TopicFilter, MatchesAnExactName) {
  const auto filter = *TopicFilter::parse("render-farm.job.changed");
  EXPECT_TRUE(filter.matches("render-farm.job.changed"));
  EXPECT_FALSE(filter.matches("render-farm.job.changed.more"));
  EXPECT_FALSE(filter.matches("render-farm.job"));
}

TEST(TopicFilter, MatchesAPrefixWithAStar) {
  const auto filter = *TopicFilter::parse("render-farm.*");
  EXPECT_TRUE(filter.matches("render-farm.job.changed"));
  EXPECT_FALSE(filter.matches("render-farms.job.changed"));
}

TEST(TopicFilter, MatchesEverythingWithAStarAlone) {
  EXPECT_TRUE((*TopicFilter::parse("*")).matches("a"));
}

TEST(TopicFilter, MatchesAnyOfAList) {
  const auto filter = *TopicFilter::parse("a.b,hostler.*");
  EXPECT_TRUE(filter.matches("a.b"));
  EXPECT_TRUE(filter.matches("hostler.instance.changed"));
  EXPECT_FALSE(filter.matches("a.c"));
}

TEST(TopicFilter, RefusesWhatNamesNoTopicAndQuotesIt) {
  for (const auto* wrong : {"", "a,", ",a", "a..b", ".a", "a.", "a*b", "**", "a b", "ä", "a/b"}) {
    const auto filter = TopicFilter::parse(wrong);
    ASSERT_FALSE(filter) << wrong;
    EXPECT_NE(filter.error().text.find("'" + std::string(wrong) + "'"), std::string::npos) << wrong;
  }
}

TEST(TopicFilter, RefusesAListWithoutEnd) {
  std::string list = "a";
  for (int i = 0; i < 63; ++i) list += ",a";
  EXPECT_TRUE(TopicFilter::parse(list));
  EXPECT_FALSE(TopicFilter::parse(list + ",a"));
}

}  // namespace
}  // namespace hostler::host
