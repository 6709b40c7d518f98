#include "hostler/timestamp.hpp"

#include <gtest/gtest.h>

namespace hostler {
namespace {

using namespace std::chrono;

TEST(Timestamp, IsWrittenInUtcWithMicroseconds) {
  EXPECT_EQ(format_timestamp(Timestamp{}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_timestamp(Timestamp(nanoseconds(1'999))), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(format_timestamp(Timestamp(microseconds(-1))), "1969-12-31T23:59:59.999999Z");
}

TEST(Timestamp, IsReadWithAnyFractionAndOffset) {
  EXPECT_EQ(*parse_timestamp("1970-01-01T00:00:01Z"), Timestamp(1s));
  EXPECT_EQ(*parse_timestamp("1970-01-01T00:00:00.5Z"), Timestamp(500ms));
  EXPECT_EQ(*parse_timestamp("1970-01-01T00:00:00.123456789Z"), Timestamp(123456789ns));
  EXPECT_EQ(*parse_timestamp("1970-01-01T02:00:00+02:00"), Timestamp{});
  EXPECT_EQ(*parse_timestamp("1969-12-31T18:30:00-05:30"), Timestamp{});
  EXPECT_EQ(*parse_timestamp("2024-02-29T00:00:00Z") + 24h,
            *parse_timestamp("2024-03-01T00:00:00Z"));
}

TEST(Timestamp, RefusesWhatIsNoTime) {
  for (const auto* text :
       {"", "2026", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00Zx",
        "9999-01-01T00:00:00Z", "2026-01-01T00:00:00+0200"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

}  // namespace
}  // namespace hostler
