#include "interface/time_span.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace icemon {
namespace {

using testing::HasSubstr;

constexpr std::int64_t now = 1'763'800'000'000;

TEST(Durations, ReadAsPeopleWriteThem) {
  EXPECT_EQ(*parse_duration("90s"), 90'000);
  EXPECT_EQ(*parse_duration("15m"), 900'000);
  EXPECT_EQ(*parse_duration("1h30m"), 5'400'000);
  EXPECT_EQ(*parse_duration("0.5d"), 43'200'000);
  EXPECT_EQ(*parse_duration("1w"), 7 * day_ms);
  for (const char* wrong : {"", "1", "h", "-1h", "1y", "1 h", "0s", "1e9d", "nan", "99999999999w"})
    EXPECT_TRUE(parse_duration(wrong).has_error()) << wrong;
}

TEST(Times, ReadAsPeopleWriteThem) {
  EXPECT_EQ(*parse_time("now", now), now);
  EXPECT_EQ(*parse_time("-1h", now), now - hour_ms);
  EXPECT_EQ(*parse_time("1000", now), 1000);
  EXPECT_EQ(*parse_time("2001-09-09T01:46:40Z", now), 1'000'000'000'000);
  EXPECT_THAT(parse_time("yesterday", now).error().text, HasSubstr("'yesterday' is not a time"));
  EXPECT_TRUE(parse_time("", now).has_error());
}

TEST(Spans, HaveALengthOrTwoEnds) {
  EXPECT_EQ(parse_span("2h", "", "", hour_ms, now)->from_ms, now - 2 * hour_ms);
  EXPECT_EQ(parse_span("", "", "", hour_ms, now)->from_ms, now - hour_ms);
  EXPECT_EQ(parse_span("", "", "1000", all_the_past_ms, now)->from_ms, 0);
  const auto both = parse_span("", "-3h", "-2h", hour_ms, now);
  EXPECT_EQ(both->from_ms, now - 3 * hour_ms);
  EXPECT_EQ(both->to_ms, now - 2 * hour_ms);
  EXPECT_THAT(parse_span("1h", "-2h", "", hour_ms, now).error().text, HasSubstr("either"));
  EXPECT_THAT(parse_span("", "now", "-1h", hour_ms, now).error().text, HasSubstr("ends before"));
}

}  // namespace
}  // namespace icemon
