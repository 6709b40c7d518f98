// Writing: what comes into the database, when, and what happens while it does not take it.
#include "history/history_fixture.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace icemon {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class HistoryTest : public HistoryFixture {
 protected:
  std::vector<JobId> stored() { return ids(answer(history_->jobs({})).jobs); }
};

TEST_F(HistoryTest, WritesWhatWasAddedOnceASecond) {
  auto& history = start_and_open();
  history.add_job(make_job(1, wall_ms_));
  history.add_job(make_job(2, wall_ms_ + 1));
  EXPECT_EQ(history.statistics().waiting, 2u);
  EXPECT_THAT(stored(), IsEmpty());
  pass(1s);
  EXPECT_THAT(stored(), ElementsAre(2, 1));
  EXPECT_EQ(history.statistics().written, 2u);
  EXPECT_EQ(history.statistics().waiting, 0u);
  EXPECT_EQ(history.statistics().oldest_ms, ten_o_clock + 1);
}

TEST_F(HistoryTest, KnowsItsPastAfterARestart) {
  start_and_open().add_job(make_job(1, wall_ms_));
  flush();
  stop();
  auto& again = start_and_open();
  EXPECT_THAT(stored(), ElementsAre(1));
  EXPECT_EQ(again.statistics().oldest_ms, ten_o_clock);
}

TEST_F(HistoryTest, CanBeAskedByWhoKeepsNothing) {
  start_and_open().add_job(make_job(1, wall_ms_));
  flush();
  stop();
  wall_ms_ += 100 * std::int64_t{86'400'000};  // it forgets nothing
  History reader(loop_.executor(), options_, clock_);
  loop_.run(reader.open());
  EXPECT_EQ(reader.statistics().trouble, "");
  EXPECT_THAT(ids(answer(reader.jobs({})).jobs), ElementsAre(1));
}

TEST_F(HistoryTest, TellsTheRunsOfASchedulerApart) {
  auto& history = start_and_open();
  history.add_run({cluster_a, "10.0.0.1:8765", 1000});
  history.add_job(make_job(1, wall_ms_));
  history.add_run({cluster_a, "10.0.0.1:8765", 2000});
  history.add_job(make_job(1, wall_ms_ + 1));
  pass(1s);
  const auto jobs = answer(history.jobs({})).jobs;
  ASSERT_EQ(jobs.size(), 2u);
  EXPECT_EQ(jobs[0].scheduler_started_s, 2000);
  EXPECT_EQ(jobs[1].scheduler_started_s, 1000);
}

TEST_F(HistoryTest, WritesAuditRecordsAtOnce) {
  auto& history = start_and_open();
  history.add_audit({ten_o_clock, cluster_a, "cli", "block", "rack1 rack2", "200 done"});
  loop_.turn_until([&] { return history.statistics().written == 1; });
  const auto records = answer(history.audit(10));
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].action, "block");
  EXPECT_EQ(records[0].hosts, "rack1 rack2");
}

TEST_F(HistoryTest, AddsUpAMinuteThatComesTwice) {
  auto& history = start_and_open();
  history.add_job(make_job(1, wall_ms_));
  history.add_load({cluster_a, wall_ms_, 3, 48, 10, 0, 0});
  pass(70s);
  wall_ms_ = ten_o_clock;  // somebody sets the clock back
  history.add_job(make_failed_job(2, wall_ms_));
  history.add_load({cluster_a, wall_ms_, 3, 48, 30, 0, 5});
  pass(70s);
  const auto minutes = answer(history.minutes({}));
  ASSERT_EQ(minutes.size(), 1u);
  EXPECT_EQ(minutes[0].done, 1);
  EXPECT_EQ(minutes[0].failed, 1);
  EXPECT_DOUBLE_EQ(minutes[0].compiling, 20);
  EXPECT_EQ(minutes[0].compiling_peak, 30);
  EXPECT_EQ(minutes[0].pending_peak, 5);
  EXPECT_DOUBLE_EQ(minutes[0].mean_seconds, 0.99);
}

TEST_F(HistoryTest, AStalledDiskHoldsNobodyUp) {
  auto& history = start_and_open();
  faults_->stall();
  wait_for_writes_ = false;
  JobId id = 0;
  for (int second = 0; second < 20; ++second) {
    for (int i = 0; i < 100; ++i) history.add_job(make_job(++id, wall_ms_));
    pass(1s);
  }
  faults_->wait_until_stalled();
  EXPECT_THAT(history.statistics().trouble, HasSubstr("has not answered for"));
  const auto refused = loop_.run(history.jobs({}));
  EXPECT_THAT(refused.error().text, HasSubstr("has not answered for"));
  EXPECT_EQ(history.statistics().waiting, 2000u);
  faults_->release();
  settle();
  pass(2s);
  settle();
  EXPECT_EQ(history.statistics().trouble, "");
  EXPECT_EQ(history.statistics().given_up, 0u);
  EXPECT_EQ(history.statistics().written, 2000u);
  JobQuery all;
  all.most = 5000;
  EXPECT_EQ(answer(history.jobs(all)).jobs.size(), 2000u);
}

TEST_F(HistoryTest, GivesUpTheOldestWhenTooManyWait) {
  options_.buffer = 10'000;
  auto& history = start_and_open();
  faults_->fail("the disk that holds history.db is full; free some space");
  for (JobId id = 1; id <= 30'000; ++id) history.add_job(make_job(id, wall_ms_));
  pass(3s);
  EXPECT_THAT(history.statistics().trouble, HasSubstr("is full"));
  EXPECT_GE(history.statistics().given_up, 15'000u);
  faults_->heal();
  pass(12s);
  EXPECT_EQ(history.statistics().trouble, "");
  EXPECT_EQ(history.statistics().waiting, 0u);
  JobQuery newest;
  newest.most = 1;
  EXPECT_EQ(answer(history.jobs(newest)).jobs.at(0).id, 30'000u);
}

TEST_F(HistoryTest, RecoversFromAFullDiskByItself) {
  auto& history = start_and_open();
  faults_->fail("the disk is full");
  history.add_job(make_job(1, wall_ms_));
  pass(2s);
  EXPECT_EQ(history.statistics().trouble, "the disk is full");
  EXPECT_EQ(history.statistics().waiting, 1u);
  pass(60s);
  faults_->heal();
  pass(12s);
  EXPECT_EQ(history.statistics().trouble, "");
  EXPECT_THAT(stored(), ElementsAre(1));
}

TEST_F(HistoryTest, WaitsForAFolderThatIsMissing) {
  const auto folder = folder_ / "later";
  options_.address = (folder / "history.db").string();
  auto& history = start();
  settle();
  EXPECT_THAT(history.statistics().trouble, HasSubstr("cannot be opened"));
  history.add_job(make_job(1, wall_ms_));
  pass(30s);
  EXPECT_EQ(history.statistics().waiting, 1u);
  const auto refused = loop_.run(history.report({}));
  EXPECT_THAT(refused.error().text, HasSubstr("the history cannot be asked: "));
  std::filesystem::create_directory(folder);
  pass(12s);
  EXPECT_EQ(history.statistics().trouble, "");
  EXPECT_THAT(stored(), ElementsAre(1));
}

TEST_F(HistoryTest, SaysThatAFileCannotBeWritten) {
  if (geteuid() == 0) {
    // Nothing is read-only to root but what is no database.
    std::ofstream(options_.address) << "this is a letter, not a database, and long enough for it";
  } else {
    ::chmod(folder_.c_str(), 0500);
  }
  auto& history = start();
  settle();
  EXPECT_THAT(history.statistics().trouble, HasSubstr(options_.address));
  history.add_job(make_job(1, wall_ms_));
  pass(3s);
  EXPECT_EQ(history.statistics().waiting, 1u);
  ::chmod(folder_.c_str(), 0700);
}

TEST_F(HistoryTest, RefusesTheDatabaseOfANewerVersion) {
  const auto make_newer = [](std::string address) -> hostler::Task<> {
    hostler::DatabaseOptions options;
    options.address = std::move(address);
    options.program = "icemon 9.9.9";
    options.migrations.resize(99);
    const auto database = co_await hostler::Database::open(std::move(options));
    EXPECT_TRUE(database.has_value());
  };
  loop_.run(make_newer(options_.address));
  auto& history = start();
  settle();
  EXPECT_THAT(history.statistics().trouble, HasSubstr("written by icemon 9.9.9"));
}

TEST_F(HistoryTest, ForgetsJobsThatAreTooOld) {
  options_.job_days = 1;
  auto& history = start_and_open();
  const auto old = wall_ms_ - 2 * 86'400'000;
  for (int minute = 0; minute < 100; ++minute) {
    history.add_job(make_job(static_cast<JobId>(minute), old + minute * 60'000 * 2));
  }
  history.add_job(make_job(1000, wall_ms_));
  pass(30s);
  EXPECT_THAT(stored(), ElementsAre(1000));
  EXPECT_EQ(history.statistics().oldest_ms, ten_o_clock);
}

TEST_F(HistoryTest, ForgetsTheOldestOfTooManyJobs) {
  options_.max_jobs = 1000;
  auto& history = start_and_open();
  for (int second = 0; second < 50; ++second) {
    for (int i = 0; i < 100; ++i) history.add_job(make_job(1, wall_ms_));
    pass(1s);
  }
  pass(30s);
  JobQuery all;
  all.most = 10'000;
  const auto jobs = answer(history.jobs(all)).jobs;
  EXPECT_EQ(jobs.size(), 1000u);
  EXPECT_EQ(history.statistics().oldest_ms, ten_o_clock + 40'000);
}

TEST_F(HistoryTest, KeepsMinutesLongerThanJobs) {
  options_.job_days = 1;
  options_.aggregate_days = 10;
  auto& history = start_and_open();
  constexpr std::int64_t day = 86'400'000;
  history.add_job(make_job(1, wall_ms_ - 5 * day));
  history.add_job(make_job(2, wall_ms_ - 20 * day));
  pass(40s);
  EXPECT_THAT(stored(), IsEmpty());
  const auto minutes = answer(history.minutes({}));
  ASSERT_EQ(minutes.size(), 1u);
  EXPECT_EQ(minutes[0].minute_ms, ten_o_clock - 5 * day);
}

TEST_F(HistoryTest, AJumpOfTheClockDoesNotEmptyIt) {
  auto& history = start_and_open();
  history.add_job(make_job(1, wall_ms_));
  pass(11s);
  wall_ms_ += std::int64_t{10} * 365 * 86'400'000;
  pass(60s);
  EXPECT_THAT(stored(), ElementsAre(1));
}

// The clock is right, an hour late or early for a while, and right again.
class ClockThatIsSet : public HistoryTest, public testing::WithParamInterface<std::int64_t> {
 protected:
  void watch_for_ten_seconds() {
    for (int second = 0; second < 10; ++second) {
      history_->add_job(make_job(++id_, wall_ms_));
      history_->add_load({cluster_a, wall_ms_, 1, 16, 4, 0, 0});
      auto host = make_host("rack1", wall_ms_);
      host.load = static_cast<std::int32_t>(id_);
      history_->add_host(host);
      pass(1s);
    }
  }

  JobId id_ = 0;
};

TEST_P(ClockThatIsSet, LosesAndDoublesNothing) {
  options_.job_days = 0.5 / 24;
  options_.aggregate_days = 1.0 / 24;
  auto& history = start_and_open();
  watch_for_ten_seconds();
  wall_ms_ += GetParam();
  watch_for_ten_seconds();
  const auto moment = wall_ms_ - 1000;
  wall_ms_ -= GetParam();
  watch_for_ten_seconds();
  pass(70s);
  EXPECT_EQ(stored().size(), 30u);
  EXPECT_EQ(history.statistics().given_up, 0u);
  const auto minutes = answer(history.minutes({}));
  std::int64_t done = 0;
  for (std::size_t i = 0; i < minutes.size(); ++i) {
    done += minutes[i].done;
    EXPECT_DOUBLE_EQ(minutes[i].compiling, 4);
  }
  EXPECT_EQ(done, 30);
  EXPECT_EQ(minutes.size(), 2u);
  const auto then = answer(history.replay({cluster_a, moment, moment + 1000}));
  ASSERT_FALSE(then.hosts.empty());
  EXPECT_GE(then.jobs.size(), 1u);
}

TEST_P(ClockThatIsSet, ForgetsWhatIsTooOldAgainLater) {
  options_.job_days = 2.0 / 24;
  auto& history = start_and_open();
  watch_for_ten_seconds();
  wall_ms_ += GetParam();
  watch_for_ten_seconds();
  EXPECT_EQ(stored().size(), 20u);
  wait_for_writes_ = false;
  pass(4h);
  wait_for_writes_ = true;
  settle();
  pass(30s);
  EXPECT_THAT(stored(), IsEmpty());
  EXPECT_EQ(history.statistics().oldest_ms, 0);
}

INSTANTIATE_TEST_SUITE_P(, ClockThatIsSet, testing::Values(-3'600'000, 3'600'000),
                         [](const auto& info) {
                           return info.param < 0 ? "BackByAnHour" : "OnByAnHour";
                         });

}  // namespace
}  // namespace icemon
