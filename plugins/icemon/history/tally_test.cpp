#include "history/tally.hpp"

#include "history/history_fixture.hpp"

namespace icemon {
namespace {

TEST(Tally, SumsUpJobsByHostClientFileAndPlatform) {
  Tallies tallies;
  tallies.add(make_job(1, ten_o_clock));
  auto slow = make_failed_job(1, ten_o_clock);
  slow.real_ms = 5010;
  slow.host = "rack2";
  tallies.add(slow);
  EXPECT_EQ(tallies.all.jobs, 2);
  EXPECT_EQ(tallies.done, 1);
  EXPECT_EQ(tallies.all.failed, 1);
  EXPECT_DOUBLE_EQ(tallies.all.mean_seconds(), 3.0);
  EXPECT_DOUBLE_EQ(tallies.all.mean_wait_seconds(), 0.2);
  EXPECT_EQ(tallies.bytes_in, 200'000);
  EXPECT_EQ(tallies.hosts.size(), 2u);
  EXPECT_EQ(tallies.hosts.at(PeerKey::of("rack2", "10.0.0.8")).failed, 1);
  EXPECT_EQ(tallies.hosts.at(PeerKey::of("rack2", "10.0.0.8")).platform, "x86_64");
  EXPECT_EQ(tallies.clients.at(PeerKey::of("desk", "10.0.0.7")).jobs, 2);
  EXPECT_EQ(tallies.files.at("lab/src/file1.cpp").longest_ms, 5010);
  EXPECT_EQ(tallies.platforms.at("x86_64").busy_ms, 6000);
}

TEST(Tally, CountsLocalJobsAlone) {
  Tallies tallies;
  auto local = make_job(1, ten_o_clock);
  local.local = true;
  tallies.add(local);
  EXPECT_EQ(tallies.local, 1);
  EXPECT_EQ(tallies.all.jobs, 0);
  EXPECT_EQ(tallies.pack(), "");
}

TEST(Tally, TakesTheTimeOfALostJobFromItsBegin) {
  Tally tally;
  auto lost = make_job(1, ten_o_clock);
  lost.state = JobState::lost;
  lost.real_ms = 0;
  tally.add(lost);
  EXPECT_EQ(tally.busy_ms, 1000);
  EXPECT_EQ(tally.timed, 0);
  auto jumped = lost;  // the clock was set back while it ran
  jumped.begun_ms = lost.ended_ms + 5000;
  tally.add(jumped);
  EXPECT_EQ(tally.busy_ms, 1000);
}

TEST(Tally, AddsUpWhenItIsUnpackedTwice) {
  Tallies tallies;
  tallies.add(make_job(1, ten_o_clock));
  tallies.add(make_failed_job(2, ten_o_clock));
  const auto packed = tallies.pack();
  Tallies sum;
  sum.unpack(packed);
  sum.unpack(packed);
  EXPECT_EQ(sum.hosts.at(PeerKey::of("rack1", "10.0.0.8")).jobs, 4);
  EXPECT_EQ(sum.hosts.at(PeerKey::of("rack1", "10.0.0.8")).platform, "x86_64");
  EXPECT_EQ(sum.files.at("lab/src/file2.cpp").failed, 2);
  EXPECT_EQ(sum.clients.at(PeerKey::of("desk", "10.0.0.7")).wait_ms, 800);
  EXPECT_EQ(sum.platforms.at("x86_64").real_ms, 4 * 990);
}

TEST(Tally, KeepsTheFilesThatTookMostTime) {
  Tallies tallies;
  for (JobId id = 1; id <= 10; ++id) {
    auto job = make_job(id, ten_o_clock);
    job.real_ms = id == 4 ? 9000 : 1000 + (id % 2);
    tallies.add(job);
  }
  tallies.keep_files(3);
  EXPECT_EQ(tallies.files.size(), 3u);
  EXPECT_TRUE(tallies.files.contains("lab/src/file4.cpp"));
  EXPECT_EQ(tallies.hosts.begin()->second.jobs, 10);
}

TEST(Tally, PrefersFilesThatWereFinishedToOnesThatWereOnlyKilled) {
  Tallies tallies;
  auto endless = make_job(1, ten_o_clock);
  endless.state = JobState::cancelled;
  endless.real_ms = 0;
  endless.begun_ms = endless.ended_ms - 3'600'000;
  tallies.add(endless);
  tallies.add(make_job(2, ten_o_clock));
  tallies.keep_files(1);
  EXPECT_EQ(tallies.files.size(), 1u);
  EXPECT_TRUE(tallies.files.contains("lab/src/file2.cpp"));
}

TEST(Tally, ForgetsQuickFilesBeforeThereAreTooMany) {
  Tallies tallies;
  tallies.most_files = 100;
  auto slow = make_job(0, ten_o_clock);
  slow.real_ms = 60'000;
  tallies.add(slow);
  for (JobId id = 1; id <= 1000; ++id) {
    tallies.add(make_job(id, ten_o_clock));
    ASSERT_LE(tallies.files.size(), 100u);
  }
  EXPECT_TRUE(tallies.files.contains("lab/src/file0.cpp"));
  EXPECT_EQ(tallies.all.jobs, 1001);
}

}  // namespace
}  // namespace icemon
