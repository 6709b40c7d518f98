#include "history/time_range.hpp"

#include <gmock/gmock.h>

namespace icemon {
namespace {

using testing::HasSubstr;

constexpr std::int64_t now = 1'795'341'600'000;  // 2026-11-22T10:00:00Z
constexpr std::int64_t hour = 3'600'000;

std::int64_t moment(std::string_view text) {
  const auto parsed = parse_moment_ms(text, now);
  return parsed ? *parsed : -1;
}

TEST(TimeRange, KnowsSpans) {
  EXPECT_EQ(*parse_span_ms("90s"), 90'000);
  EXPECT_EQ(*parse_span_ms("30m"), hour / 2);
  EXPECT_EQ(*parse_span_ms("1.5h"), hour * 3 / 2);
  EXPECT_EQ(*parse_span_ms("7d"), 168 * hour);
  EXPECT_EQ(*parse_span_ms("2w"), 336 * hour);
  EXPECT_EQ(*parse_span_ms("250ms"), 250);
}

TEST(TimeRange, RefusesOtherSpansWithExamples) {
  for (const auto* text :
       {"", "h", "1", "-1h", "1y", "1h30m", "0s", "nan", "inf", "1e3s", "99999999999d", " 1h"}) {
    const auto span = parse_span_ms(text);
    ASSERT_FALSE(span) << text;
    EXPECT_THAT(span.error().text, HasSubstr("examples: 90s, 30m, 1h, 7d")) << text;
    EXPECT_EQ(span.error().code, hostler::ExitCode::usage);
  }
}

TEST(TimeRange, KnowsMoments) {
  EXPECT_EQ(moment("now"), now);
  EXPECT_EQ(moment("-1h"), now - hour);
  EXPECT_EQ(moment("1h"), now - hour);
  EXPECT_EQ(moment("1795341600000"), now);
  EXPECT_EQ(moment("2026-11-22T10:00:00Z"), now);
  EXPECT_EQ(moment("2026-11-22T10:00:00.25Z"), now + 250);
  EXPECT_EQ(moment("2026-11-22T12:00:00+02:00"), now);
  EXPECT_EQ(moment("2026-11-22T12:00+02:00"), now);
  EXPECT_EQ(moment("2026-11-22 10:00"), now);
  EXPECT_EQ(moment("2026-11-22T10:00:00"), now);
  EXPECT_EQ(moment("2026-11-22"), now - 10 * hour);
}

TEST(TimeRange, RefusesOtherMomentsWithExamples) {
  for (const auto* text : {"", "yesterday", "2026", "2026-13-01", "2026-11-22T25:00:00Z", "--1h",
                           "99999999999999999999", "123", "2026-11-22T"}) {
    const auto parsed = parse_moment_ms(text, now);
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().text, HasSubstr("is not a time; examples: now, -1h")) << text;
  }
}

TEST(TimeRange, TakesTheLastHourUnlessToldOtherwise) {
  const auto usual = parse_range("", "", "", now);
  EXPECT_EQ(usual->from_ms, now - hour);
  EXPECT_EQ(usual->to_ms, now);
  const auto last = parse_range("2h", "", "", now);
  EXPECT_EQ(last->from_ms, now - 2 * hour);
  EXPECT_EQ(last->to_ms, now);
  const auto from = parse_range("", "-3h", "", now);
  EXPECT_EQ(from->from_ms, now - 3 * hour);
  EXPECT_EQ(from->to_ms, now);
  const auto to = parse_range("", "", "-3h", now);
  EXPECT_EQ(to->from_ms, now - 4 * hour);
  EXPECT_EQ(to->to_ms, now - 3 * hour);
  const auto both = parse_range("", "-3h", "-2h", now);
  EXPECT_EQ(both->from_ms, now - 3 * hour);
  EXPECT_EQ(both->to_ms, now - 2 * hour);
}

TEST(TimeRange, SaysWhatIsWrongWithARange) {
  EXPECT_THAT(parse_range("1h", "-2h", "", now).error().text, HasSubstr("not both"));
  EXPECT_THAT(parse_range("x", "", "", now).error().text, HasSubstr("last: 'x' is not a span"));
  EXPECT_THAT(parse_range("", "x", "", now).error().text, HasSubstr("from: 'x' is not a time"));
  EXPECT_THAT(parse_range("", "", "x", now).error().text, HasSubstr("to: 'x' is not a time"));
  EXPECT_THAT(parse_range("", "-1h", "-2h", now).error().text, HasSubstr("ends before it begins"));
  EXPECT_FALSE(parse_range("", "-1h", "-1h", now));
}

}  // namespace
}  // namespace icemon
