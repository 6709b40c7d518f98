#include "history/host_block.hpp"

#include "history/history_fixture.hpp"
#include "hostler/codec.hpp"

namespace icemon {
namespace {

constexpr std::int64_t minute = 60'000;

Moment after(std::int64_t ms) { return {ten_o_clock + ms, 1'000'000 + ms}; }

std::vector<HostSample> samples(const HostBlock& block) {
  return unpack_hosts(block.cluster, block.packed);
}

class HostBookTest : public testing::Test {
 protected:
  HostBook book_{cluster_a};
};

TEST_F(HostBookTest, BeginsWithAWholeBlock) {
  book_.add(make_host("rack1", ten_o_clock));
  const auto blocks = book_.seal(after(500));
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_FALSE(blocks[0].whole);
  EXPECT_TRUE(blocks[1].whole);
  EXPECT_EQ(blocks[1].first_ms, ten_o_clock + 500);
  EXPECT_TRUE(book_.seal(after(1000)).empty());
}

TEST_F(HostBookTest, GivesEveryMemberBack) {
  auto sample = make_host("rack\n1", ten_o_clock);
  sample.no_remote = true;
  sample.max_jobs = -2;
  sample.load_average1 = 3370;
  sample.free_memory_mib = 22'819;
  book_.add(sample);
  EXPECT_EQ(hostler::to_text(samples(book_.seal(after(0)).at(0)).at(0)), hostler::to_text(sample));
}

TEST_F(HostBookTest, WritesLoadOnceAMinuteAndChangesAtOnce) {
  book_.add(make_host("rack1", ten_o_clock));
  book_.seal(after(0));
  for (int second = 1; second < 60; ++second) {
    auto sample = make_host("rack1", ten_o_clock + second * 1000);
    sample.load = second;
    book_.add(sample);
    EXPECT_TRUE(book_.seal(after(second * 1000)).empty());
  }
  const auto blocks = book_.seal(after(minute));
  ASSERT_EQ(blocks.size(), 1u);
  ASSERT_EQ(blocks[0].samples, 1);
  EXPECT_EQ(samples(blocks[0])[0].load, 59);
  auto more = make_host("rack1", ten_o_clock + minute + 1);
  more.max_jobs = 32;
  book_.add(more);
  EXPECT_EQ(samples(book_.seal(after(minute + 1)).at(0)).at(0).max_jobs, 32);
}

TEST_F(HostBookTest, TellsThatAHostLeft) {
  book_.add(make_host("rack1", ten_o_clock));
  book_.seal(after(0));
  auto gone = make_host("rack1", ten_o_clock + 1);
  gone.online = false;
  book_.add(gone);
  book_.add(gone);
  const auto blocks = book_.seal(after(1));
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0].samples, 1);
  EXPECT_FALSE(samples(blocks[0])[0].online);
}

TEST_F(HostBookTest, WritesAllHostsFromTimeToTime) {
  book_.add(make_host("rack1", ten_o_clock));
  book_.add(make_host("rack2", ten_o_clock));
  book_.seal(after(0));
  auto changed = make_host("rack1", ten_o_clock + 14 * minute);
  changed.load = 900;
  book_.add(changed);
  EXPECT_EQ(book_.seal(after(14 * minute)).size(), 1u);
  const auto blocks = book_.seal(after(15 * minute));
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_TRUE(blocks[0].whole);
  EXPECT_EQ(blocks[0].samples, 2);
}

TEST_F(HostBookTest, IsSilentWhileNothingChanges) {
  book_.add(make_host("rack1", ten_o_clock));
  book_.seal(after(0));
  int blocks = 0;
  for (int minutes = 1; minutes < 360; ++minutes) {
    blocks += static_cast<int>(book_.seal(after(minutes * minute)).size());
  }
  EXPECT_EQ(blocks, 0);
  EXPECT_TRUE(book_.seal(after(360 * minute)).at(0).whole);
}

TEST_F(HostBookTest, WritesAllHostsWhenTheCalendarIsSet) {
  book_.add(make_host("rack1", ten_o_clock));
  book_.seal(after(0));
  for (const auto hours : {-1, 1}) {
    auto now = after(1000);
    now.wall_ms += hours * 60 * minute;
    const auto blocks = book_.seal(now);
    ASSERT_EQ(blocks.size(), 1u);
    EXPECT_TRUE(blocks[0].whole);
    EXPECT_EQ(blocks[0].first_ms, now.wall_ms);
    EXPECT_TRUE(book_.seal({now.wall_ms + 1000, now.steady_ms + 1000}).empty());
  }
}

TEST_F(HostBookTest, RefusesWhatIsNoBlock) {
  EXPECT_THROW(unpack_hosts(cluster_a, "01"), hostler::Failure);
}

}  // namespace
}  // namespace icemon
