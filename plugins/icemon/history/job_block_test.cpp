#include "history/job_block.hpp"

#include "history/history_fixture.hpp"
#include "hostler/codec.hpp"

namespace icemon {
namespace {

JobBlock pack(const std::vector<JobRecord>& jobs) {
  JobBlockBuilder builder;
  for (const auto& job : jobs) builder.add(job);
  return builder.take();
}

std::vector<std::string> unpack(const JobBlock& block) {
  std::vector<std::string> texts;
  JobBlockReader reader(block.packed);
  for (JobRecord job; reader.next(job);) {
    job.cluster = cluster_a;
    texts.push_back(hostler::to_text(job));
  }
  return texts;
}

std::vector<std::string> texts(const std::vector<JobRecord>& jobs) {
  std::vector<std::string> texts;
  for (const auto& job : jobs) texts.push_back(hostler::to_text(job));
  return texts;
}

TEST(JobBlock, GivesEveryMemberOfAJobBack) {
  auto odd = make_job(4'000'000'000, ten_o_clock - 5);
  odd.state = JobState::lost;
  odd.exit_code = -1;
  odd.waited_ms = 77;
  odd.page_faults = std::int64_t{1} << 40;
  odd.reason = "the scheduler was lost";
  odd.language = "language 77";
  auto nothing_known = JobRecord();
  nothing_known.cluster = cluster_a;
  nothing_known.state = JobState::cancelled;
  nothing_known.ended_ms = ten_o_clock;
  auto local = make_job(9, ten_o_clock + 1);
  local.local = true;
  local.waited_ms = -1;
  local.slot = -1;
  const std::vector<JobRecord> jobs{make_job(7, ten_o_clock), odd, nothing_known, local,
                                    make_failed_job(3, ten_o_clock + 30'000)};
  const auto block = pack(jobs);
  EXPECT_EQ(unpack(block), texts(jobs));
  EXPECT_EQ(block.jobs, 5);
  EXPECT_EQ(block.failed, 1);
  EXPECT_EQ(block.first_ms, ten_o_clock - 5 - 1200);
  EXPECT_EQ(block.last_ms, ten_o_clock + 30'000);
}

TEST(JobBlock, TakesLittleRoom) {
  std::vector<JobRecord> jobs;
  for (JobId id = 1; id <= 1000; ++id) jobs.push_back(make_job(id, ten_o_clock + id));
  EXPECT_LT(pack(jobs).packed.size() / jobs.size(), 80u);
}

TEST(JobBlock, HoldsJobsThatEndedWithinAMinute) {
  JobBlockBuilder builder;
  EXPECT_TRUE(builder.has_room_for(make_job(1, ten_o_clock)));
  builder.add(make_job(1, ten_o_clock));
  EXPECT_TRUE(builder.has_room_for(make_job(2, ten_o_clock + block_span_ms)));
  EXPECT_FALSE(builder.has_room_for(make_job(2, ten_o_clock + block_span_ms + 1)));
  EXPECT_TRUE(builder.has_room_for(make_job(2, ten_o_clock - block_span_ms)));
  EXPECT_FALSE(builder.has_room_for(make_job(2, ten_o_clock - block_span_ms - 1)));
  builder.add(make_job(2, ten_o_clock - 10));
  EXPECT_FALSE(builder.has_room_for(make_job(3, ten_o_clock + block_span_ms - 9)));
}

TEST(JobBlock, DoesNotGrowWithoutEnd) {
  JobBlockBuilder builder;
  JobId id = 0;
  while (builder.has_room_for(make_job(7, ten_o_clock))) {
    builder.add(make_job(7, ten_o_clock));
    ++id;
  }
  EXPECT_EQ(id, 4096u);
  EXPECT_EQ(builder.take().jobs, 4096);
  EXPECT_TRUE(builder.empty());
  auto wordy = make_job(1, ten_o_clock);
  for (int i = 0; builder.has_room_for(wordy); ++i) {
    wordy.reason = std::string(900, 'x') + std::to_string(i);
    builder.add(wordy);
  }
  EXPECT_LT(builder.bytes(), 300'000u);
}

TEST(JobBlock, StartsAnewAfterTake) {
  JobBlockBuilder builder;
  builder.add(make_job(1, ten_o_clock));
  builder.take();
  const auto job = make_job(2, ten_o_clock + 1);
  builder.add(job);
  EXPECT_EQ(unpack(builder.take()), texts({job}));
}

TEST(JobBlock, EveryCutIsRefused) {
  auto block = pack({make_job(1, ten_o_clock)});
  const auto whole = block.packed;
  for (std::size_t size = 1; size < whole.size(); ++size) {
    block.packed = whole.substr(0, size);
    EXPECT_THROW(unpack(block), hostler::Failure) << size;
  }
}

}  // namespace
}  // namespace icemon
