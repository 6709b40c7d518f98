#include "monitor/make_records.hpp"

#include <gtest/gtest.h>

#include "testing/cluster_fixture.hpp"

namespace icemon {
namespace {

using testing::ClusterFixture;

constexpr std::int64_t hour = 3'600'000;

// A job that waits for a second and ends four seconds later, while somebody sets the calendar.
JobRecord record_across(std::int64_t jump_ms) {
  ClusterFixture fixture;
  fixture.now = {1'795'341'600'000, 5'000};
  fixture.host(1, "desk");
  fixture.host(2, "rack");
  fixture.request(7, 1);
  fixture.wait(1000);
  fixture.begin(7, 2);
  fixture.wait(1500);
  fixture.now.wall_ms += jump_ms;
  fixture.wait(2500);
  fixture.done(7);
  return make_job_record("ICECREAM", fixture.observer.ended.at(0), fixture.cluster);
}

TEST(JobRecord, TellsHowLongAJobTookWhoeverSetsTheCalendar) {
  for (const auto jump : {-hour, std::int64_t{0}, hour}) {
    const auto record = record_across(jump);
    EXPECT_EQ(record.state, JobState::done);
    EXPECT_EQ(record.ended_ms, 1'795'341'605'000 + jump);
    EXPECT_EQ(record.ended_ms - record.begun_ms, 4000);
    EXPECT_EQ(record.begun_ms - record.requested_ms, 1000);
    EXPECT_EQ(record.waited_ms, 1000);
  }
}

TEST(JobRecord, KnowsNoBeginOfAJobThatNeverBegan) {
  ClusterFixture fixture;
  fixture.host(1, "desk");
  fixture.request(7, 1);
  fixture.wait(1000);
  fixture.give_up(7);
  const auto record = make_job_record("ICECREAM", fixture.observer.ended.at(0), fixture.cluster);
  EXPECT_EQ(record.begun_ms, 0);
  EXPECT_EQ(record.ended_ms - record.requested_ms, 1000);
}

}  // namespace
}  // namespace icemon
