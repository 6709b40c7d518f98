#include "history/minutes.hpp"

#include "history/history_fixture.hpp"

namespace icemon {
namespace {

LoadSample make_load(std::int64_t time_ms, int compiling, int pending) {
  return {.cluster = cluster_a,
          .time_ms = time_ms,
          .hosts = 5,
          .slots = 80,
          .compiling = compiling,
          .local = 1,
          .pending = pending};
}

TEST(Minutes, KeepsMeanAndPeakOfTheLoad) {
  Minutes minutes;
  minutes.add(make_load(ten_o_clock + 1, 10, 0));
  minutes.add(make_load(ten_o_clock + 1001, 30, 4));
  minutes.add(make_job(1, ten_o_clock + 59'999));
  const auto sealed = minutes.seal(ten_o_clock + 90'000, Seal::those_over);
  ASSERT_EQ(sealed.size(), 1u);
  const auto& totals = sealed[0].totals;
  EXPECT_EQ(totals.minute_ms, ten_o_clock);
  EXPECT_EQ(totals.samples, 2);
  EXPECT_EQ(totals.compiling, 40);
  EXPECT_EQ(totals.compiling_peak, 30);
  EXPECT_EQ(totals.pending_peak, 4);
  EXPECT_EQ(totals.slots, 80);
  EXPECT_EQ(totals.done, 1);
}

TEST(Minutes, SealsAMinuteWhenItIsOver) {
  Minutes minutes;
  minutes.add(make_job(1, ten_o_clock + 59'999));
  minutes.add(make_job(2, ten_o_clock + 60'000));
  EXPECT_TRUE(minutes.seal(ten_o_clock + 61'000, Seal::those_over).empty());
  const auto first = minutes.seal(ten_o_clock + 62'000, Seal::those_over);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].totals.minute_ms, ten_o_clock);
  EXPECT_EQ(minutes.open().size(), 1u);
  EXPECT_EQ(minutes.seal(ten_o_clock + 62'000, Seal::all).size(), 1u);
  EXPECT_TRUE(minutes.open().empty());
}

TEST(Minutes, SealsMinutesOfAFutureThatWasTakenBack) {
  Minutes minutes;
  minutes.add(make_job(1, ten_o_clock + 3'600'000));
  const auto sealed = minutes.seal(ten_o_clock, Seal::those_over);
  ASSERT_EQ(sealed.size(), 1u);
  EXPECT_EQ(sealed[0].totals.minute_ms, ten_o_clock + 3'600'000);
}

TEST(Minutes, KeepsClustersApart) {
  Minutes minutes;
  auto other = make_job(2, ten_o_clock);
  other.cluster = cluster_b;
  minutes.add(make_job(1, ten_o_clock));
  minutes.add(other);
  minutes.add(make_job(3, ten_o_clock));
  const auto open = minutes.open();
  ASSERT_EQ(open.size(), 2u);
  EXPECT_EQ(open[0].cluster, cluster_a);
  EXPECT_EQ(open[0].done, 2);
  EXPECT_EQ(open[1].done, 1);
}

TEST(Minutes, BelongToTheirMinuteBefore1970AsWell) {
  Minutes minutes;
  minutes.add(make_job(1, -1));
  EXPECT_EQ(minutes.open().at(0).minute_ms, -60'000);
}

}  // namespace
}  // namespace icemon
