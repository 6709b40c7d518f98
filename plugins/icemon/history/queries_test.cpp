// Asking: pages of jobs, minutes, reports, replays; on SQLite and, where $HOSTLER_TEST_POSTGRESQL
// is the URL of a database that may be emptied, on PostgreSQL.
#include <set>

#include "history/history_fixture.hpp"

namespace icemon {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t minute = 60'000;

class HistoryQueries : public HistoryFixture, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    if (std::string(GetParam()) != "sqlite") {
      options_.address = GetParam();
      loop_.run(empty(options_.address));
    }
    start_and_open();
  }

  static hostler::Task<> empty(std::string address) {
    hostler::DatabaseOptions options;
    options.address = std::move(address);
    options.program = "test";
    options.migrations.resize(1);
    auto database = co_await hostler::Database::open(std::move(options));
    if (!database) throw hostler::Failure(database.error());
    const auto drop = [](hostler::Session& session) {
      session.exec("drop schema public cascade");
      session.exec("create schema public");
    };
    const auto done = co_await database->write(drop);
    if (!done) throw hostler::Failure(done.error());
  }

  void add_jobs(JobId first, JobId last, std::int64_t from_ms, std::int64_t step_ms) {
    for (JobId id = first; id <= last; ++id) {
      history_->add_job(make_job(id, from_ms + (id - first) * step_ms));
    }
    flush();
  }
};

TEST_P(HistoryQueries, GivesPagesOfJobsNewestFirst) {
  add_jobs(1, 5, ten_o_clock, 10);
  add_jobs(6, 10, ten_o_clock + 45, 10);
  JobQuery query;
  query.most = 4;
  const auto first = answer(history_->jobs(query));
  EXPECT_THAT(ids(first.jobs), ElementsAre(10, 9, 8, 7));
  EXPECT_EQ(first.next_before_ms, first.jobs.back().ended_ms);
  query.before_ms = first.next_before_ms;
  const auto second = answer(history_->jobs(query));
  EXPECT_THAT(ids(second.jobs), ElementsAre(6, 5, 4, 3));
  query.before_ms = second.next_before_ms;
  const auto third = answer(history_->jobs(query));
  EXPECT_THAT(ids(third.jobs), ElementsAre(2, 1));
  EXPECT_EQ(third.next_before_ms, 0);
  EXPECT_FALSE(third.cut);
}

TEST_P(HistoryQueries, KeepsJobsOfOneMomentOnOnePage) {
  add_jobs(1, 3, ten_o_clock, 0);
  add_jobs(4, 5, ten_o_clock + 1, 0);
  JobQuery query;
  query.most = 3;
  const auto page = answer(history_->jobs(query));
  EXPECT_THAT(ids(page.jobs), ElementsAre(5, 4, 3, 2, 1));
  EXPECT_EQ(page.next_before_ms, 0);
}

TEST_P(HistoryQueries, FindsJobsByWhatTheyWere) {
  auto other = make_failed_job(1, ten_o_clock);
  other.file = "lab/widgets/button.cc";
  other.host = "rack2";
  history_->add_job(other);
  auto third = make_job(2, ten_o_clock + 1);
  third.client = "laptop";
  history_->add_job(third);
  auto elsewhere = make_job(3, ten_o_clock + 2);
  elsewhere.cluster = cluster_b;
  elsewhere.state = JobState::lost;
  history_->add_job(elsewhere);
  flush();
  const auto find = [&](auto set) {
    JobQuery query;
    set(query);
    return ids(answer(history_->jobs(query)).jobs);
  };
  EXPECT_THAT(find([](JobQuery& q) { q.states = {JobState::failed}; }), ElementsAre(1));
  EXPECT_THAT(find([](JobQuery& q) {
                q.states = {JobState::failed, JobState::lost};
              }),
              ElementsAre(3, 1));
  EXPECT_THAT(find([](JobQuery& q) { q.states = {JobState::cancelled}; }), IsEmpty());
  EXPECT_THAT(find([](JobQuery& q) { q.file_glob = "*/widgets/*"; }), ElementsAre(1));
  EXPECT_THAT(find([](JobQuery& q) { q.file_glob = "*.rs"; }), IsEmpty());
  EXPECT_THAT(find([](JobQuery& q) { q.host = "rack2"; }), ElementsAre(1));
  EXPECT_THAT(find([](JobQuery& q) { q.host = "10.0.0.8"; }), ElementsAre(3, 2, 1));
  EXPECT_THAT(find([](JobQuery& q) { q.client = "laptop"; }), ElementsAre(2));
  EXPECT_THAT(find([](JobQuery& q) { q.range.cluster = cluster_b; }), ElementsAre(3));
  EXPECT_THAT(find([](JobQuery& q) {
                q.range = {"", ten_o_clock + 1, ten_o_clock + 2};
              }),
              ElementsAre(2));
}

TEST_P(HistoryQueries, FindsJobsInBlocksThatEndBehindTheRange) {
  add_jobs(1, 50, ten_o_clock, 1000);
  JobQuery query;
  query.range = {cluster_a, ten_o_clock + 10'000, ten_o_clock + 13'000};
  EXPECT_THAT(ids(answer(history_->jobs(query)).jobs), ElementsAre(13, 12, 11));
}

TEST_P(HistoryQueries, PagesThroughManyBlocksWithoutLosingOne) {
  JobId id = 0;
  for (int block = 0; block < 30; ++block) {
    for (int i = 0; i < 7; ++i)
      history_->add_job(make_job(++id, ten_o_clock + block * 500 + i / 2));
    flush();
  }
  std::vector<JobId> found;
  JobQuery query;
  query.most = 10;
  do {
    const auto page = answer(history_->jobs(query));
    for (const auto& job : page.jobs) found.push_back(job.id);
    query.before_ms = page.next_before_ms;
  } while (query.before_ms > 0);
  EXPECT_EQ(found.size(), id);
  EXPECT_EQ(std::set<JobId>(found.begin(), found.end()).size(), id);
}

TEST_P(HistoryQueries, ShowsTheMinuteThatGoesOn) {
  history_->add_job(make_job(1, ten_o_clock));
  history_->add_load({cluster_a, ten_o_clock, 3, 48, 10, 2, 1});
  const auto minutes = answer(history_->minutes({cluster_a, ten_o_clock, 0}));
  ASSERT_EQ(minutes.size(), 1u);
  EXPECT_EQ(minutes[0].minute_ms, ten_o_clock);
  EXPECT_EQ(minutes[0].done, 1);
  EXPECT_DOUBLE_EQ(minutes[0].compiling, 10);
  EXPECT_DOUBLE_EQ(minutes[0].mean_wait_seconds, 0.2);
  EXPECT_THAT(answer(history_->minutes({cluster_b, ten_o_clock, 0})), IsEmpty());
}

TEST_P(HistoryQueries, ReportsWhatTimeWasSpentOn) {
  history_->add_host(make_host("rack1", ten_o_clock));
  history_->add_load({cluster_a, ten_o_clock, 1, 16, 8, 0, 0});
  for (JobId id = 1; id <= 8; ++id) {
    auto job = make_job(id % 4, ten_o_clock + id);
    job.real_ms = id % 4 == 3 ? 30'000 : 1000;
    history_->add_job(job);
  }
  history_->add_job(make_failed_job(9, ten_o_clock + 9));
  auto local = make_job(10, ten_o_clock + 10);
  local.local = true;
  history_->add_job(local);
  auto lost = make_job(11, ten_o_clock + 11);
  lost.state = JobState::lost;
  lost.real_ms = 0;
  history_->add_job(lost);
  flush();
  wall_ms_ += minute;
  const auto report = answer(history_->report({cluster_a, ten_o_clock, ten_o_clock + minute}));
  EXPECT_TRUE(report.exact);
  EXPECT_FALSE(report.cut);
  EXPECT_EQ(report.jobs, 10);
  EXPECT_EQ(report.failed, 1);
  EXPECT_EQ(report.lost, 1);
  EXPECT_EQ(report.local, 1);
  EXPECT_DOUBLE_EQ(report.failure_rate, 1.0 / 9);
  EXPECT_DOUBLE_EQ(report.mean_wait_seconds, 0.2);
  EXPECT_DOUBLE_EQ(report.utilisation, 0.5);
  EXPECT_EQ(report.bytes_in, 1'000'000);
  ASSERT_FALSE(report.slowest_files.empty());
  EXPECT_EQ(report.slowest_files[0].file, "lab/src/file3.cpp");
  EXPECT_EQ(report.slowest_files[0].jobs, 2);
  EXPECT_DOUBLE_EQ(report.slowest_files[0].max_seconds, 30);
  ASSERT_EQ(report.hosts.size(), 1u);
  EXPECT_EQ(report.hosts[0].name, "rack1");
  EXPECT_EQ(report.hosts[0].platform, "x86_64");
  EXPECT_DOUBLE_EQ(report.hosts[0].busy_seconds, 66 + 0.99 + 1);
  EXPECT_DOUBLE_EQ(report.hosts[0].utilisation, report.hosts[0].busy_seconds / (16 * 60));
  ASSERT_EQ(report.clients.size(), 1u);
  EXPECT_EQ(report.clients[0].name, "desk");
  ASSERT_EQ(report.platforms.size(), 1u);
  EXPECT_EQ(report.platforms[0].jobs, 10);
}

TEST_P(HistoryQueries, NoFileIsSlowByAJobThatWasCancelledOrLost) {
  for (const auto state : {JobState::cancelled, JobState::lost}) {
    auto endless = make_job(1, ten_o_clock);
    endless.state = state;
    endless.real_ms = 0;
    endless.begun_ms = endless.ended_ms - 600'000;
    history_->add_job(endless);
    endless.file = "lab/src/file2.cpp";
    history_->add_job(endless);
  }
  history_->add_job(make_job(2, ten_o_clock + 1));
  flush();
  wall_ms_ += minute;
  const auto report = answer(history_->report({cluster_a, ten_o_clock, ten_o_clock + minute}));
  ASSERT_EQ(report.slowest_files.size(), 1u);
  const auto& file = report.slowest_files[0];
  EXPECT_EQ(file.file, "lab/src/file2.cpp");
  EXPECT_EQ(file.jobs, 3);
  EXPECT_DOUBLE_EQ(file.mean_seconds, 0.99);
  EXPECT_DOUBLE_EQ(file.max_seconds, 0.99);
  EXPECT_DOUBLE_EQ(file.total_seconds, 0.99);
  ASSERT_EQ(report.hosts.size(), 1u);
  EXPECT_DOUBLE_EQ(report.hosts[0].mean_seconds, 0.99);
  EXPECT_DOUBLE_EQ(report.hosts[0].busy_seconds, 4 * 600 + 0.99);
}

TEST_P(HistoryQueries, ReportsFromMinutesWhatJobsDoNotTellAnyMore) {
  constexpr std::int64_t day = 86'400'000;
  const auto long_ago = ten_o_clock - 30 * day;
  for (int i = 0; i < 5; ++i) {
    history_->add_job(make_job(7, long_ago + i * minute));
    auto elsewhere = make_job(8, long_ago + i * minute);
    elsewhere.cluster = cluster_b;
    history_->add_job(elsewhere);
  }
  pass(30s);  // jobs are forgotten, details joined into their hour
  const auto all = answer(history_->report({"", long_ago, long_ago + 60 * minute}));
  EXPECT_FALSE(all.exact);
  EXPECT_EQ(all.jobs, 10);
  ASSERT_EQ(all.slowest_files.size(), 2u);
  EXPECT_EQ(all.slowest_files[0].jobs, 5);
  const auto one = answer(history_->report({cluster_a, long_ago, long_ago + 60 * minute}));
  EXPECT_EQ(one.jobs, 5);
  ASSERT_EQ(one.hosts.size(), 1u);
  EXPECT_EQ(one.hosts[0].jobs, 5);
}

TEST_P(HistoryQueries, ReportsOfManyDaysAndClusters) {
  constexpr std::int64_t day = 86'400'000;
  constexpr int days = 40;
  constexpr int clusters = 20;
  for (int number = 0; number < days; ++number) {
    const auto then = ten_o_clock - (number + 10) * day;
    for (int i = 0; i < clusters; ++i) {
      auto job = make_job(1, then);
      job.cluster = "NET" + std::to_string(i);
      history_->add_job(job);
      history_->add_load({job.cluster, then, 1, 16, 4, 0, 0});
    }
  }
  pass(60s);  // jobs are forgotten, details joined into their hours
  const auto all = answer(history_->report({"", ten_o_clock - 100 * day, ten_o_clock}));
  EXPECT_FALSE(all.exact);
  EXPECT_FALSE(all.cut);
  EXPECT_EQ(all.jobs, days * clusters);
  EXPECT_DOUBLE_EQ(all.mean_wait_seconds, 0.2);
  EXPECT_DOUBLE_EQ(all.utilisation, 0.25);
  ASSERT_EQ(all.hosts.size(), 1u);
  EXPECT_EQ(all.hosts[0].jobs, days * clusters);
  const auto some = answer(history_->report({"NET7", ten_o_clock - 20 * day, ten_o_clock}));
  EXPECT_EQ(some.jobs, 11);
  ASSERT_EQ(some.slowest_files.size(), 1u);
  EXPECT_EQ(some.slowest_files[0].jobs, 11);
}

TEST_P(HistoryQueries, GivesEachOfManyMinutesOnce) {
  for (std::int64_t number = 0; number < 400; ++number) {
    for (const auto* cluster : {cluster_a, cluster_b, "THIRD"}) {
      history_->add_load({cluster, ten_o_clock - number * minute, 1, 16, 4, 0, 0});
    }
  }
  pass(1s);
  const auto rows = answer(history_->minutes({}));
  ASSERT_EQ(rows.size(), 1200u);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto number = static_cast<std::int64_t>(i / 3);
    EXPECT_EQ(rows[i].minute_ms, ten_o_clock - (399 - number) * minute);
    EXPECT_EQ(rows[i].slots, 16);
    EXPECT_DOUBLE_EQ(rows[i].compiling, 4);
  }
  EXPECT_EQ(answer(history_->minutes({"THIRD", ten_o_clock - 599 * minute, 0})).size(), 400u);
}

TEST_P(HistoryQueries, MakesAMinuteFromItsJobsAfterAHardEnd) {
  history_->add_load({cluster_a, ten_o_clock, 1, 16, 4, 0, 0});
  history_->add_job(make_job(1, ten_o_clock));
  history_->add_job(make_failed_job(2, ten_o_clock + 20'000));
  auto elsewhere = make_job(3, ten_o_clock + minute + 1);
  elsewhere.cluster = cluster_b;
  history_->add_job(elsewhere);
  pass(5s);
  for (int again = 0; again < 3; ++again) {
    stop();  // without flush()
    start_and_open();
    const auto minutes = answer(history_->minutes({cluster_a, ten_o_clock, 0}));
    ASSERT_EQ(minutes.size(), 1u);
    EXPECT_EQ(minutes[0].minute_ms, ten_o_clock);
    EXPECT_EQ(minutes[0].done, 1);
    EXPECT_EQ(minutes[0].failed, 1);
    EXPECT_DOUBLE_EQ(minutes[0].mean_wait_seconds, 0.2);
    EXPECT_EQ(answer(history_->minutes({cluster_b, ten_o_clock, 0})).size(), 1u);
  }
  history_->add_job(make_job(4, ten_o_clock + 50'000));
  pass(70s);
  const auto minutes = answer(history_->minutes({cluster_a, ten_o_clock, 0}));
  ASSERT_EQ(minutes.size(), 1u);
  EXPECT_EQ(minutes[0].done, 2);
}

TEST_P(HistoryQueries, CompletesAMinuteOfWhichAPartWasWritten) {
  history_->add_load({cluster_a, ten_o_clock, 1, 16, 4, 0, 0});
  history_->add_job(make_job(1, ten_o_clock));
  flush();
  stop();
  start_and_open();
  history_->add_load({cluster_a, ten_o_clock + 20'000, 1, 16, 12, 0, 0});
  history_->add_job(make_job(2, ten_o_clock + 20'000));
  pass(5s);
  stop();  // without flush()
  options_.job_days = 1.0 / 86'400;
  start_and_open();
  const auto minutes = answer(history_->minutes({}));
  ASSERT_EQ(minutes.size(), 1u);
  EXPECT_EQ(minutes[0].done, 2);
  EXPECT_DOUBLE_EQ(minutes[0].compiling, 4);
  pass(120s);  // jobs are forgotten: hosts and files of the minute are told by itself
  const auto report = answer(history_->report({cluster_a, ten_o_clock, ten_o_clock + minute}));
  EXPECT_FALSE(report.exact);
  ASSERT_EQ(report.hosts.size(), 1u);
  EXPECT_EQ(report.hosts[0].jobs, 2);
  EXPECT_EQ(report.slowest_files.size(), 2u);
}

TEST_P(HistoryQueries, AReportOfNothingIsEmpty) {
  const auto report = answer(history_->report({"", ten_o_clock, ten_o_clock + minute}));
  EXPECT_EQ(report.jobs, 0);
  EXPECT_EQ(report.failure_rate, 0);
  EXPECT_THAT(report.hosts, IsEmpty());
}

TEST_P(HistoryQueries, ReplaysAMinute) {
  wall_ms_ = ten_o_clock - 30 * minute;
  history_->add_host(make_host("rack1", ten_o_clock - 30 * minute));
  history_->add_host(make_host("rack2", ten_o_clock - 30 * minute));
  flush();
  wall_ms_ = ten_o_clock + 3 * minute;
  auto gone = make_host("rack2", ten_o_clock - 5 * minute);
  gone.online = false;
  history_->add_host(gone);
  history_->add_host(make_host("rack3", ten_o_clock + 10'000));
  auto before = make_job(1, ten_o_clock - 1);
  auto across = make_job(2, ten_o_clock + 3 * minute);
  across.requested_ms = ten_o_clock - 2 * minute;
  auto inside = make_job(3, ten_o_clock + 20'000);
  auto behind = make_job(4, ten_o_clock + 2 * minute);
  for (const auto& job : {before, across, inside, behind}) history_->add_job(job);
  flush();
  const auto slice = answer(history_->replay({cluster_a, ten_o_clock, ten_o_clock + minute}));
  EXPECT_THAT(ids(slice.jobs), ElementsAre(2, 3));
  EXPECT_FALSE(slice.cut);
  ASSERT_EQ(slice.hosts.size(), 2u);
  EXPECT_EQ(slice.hosts[0].name, "rack1");
  EXPECT_EQ(slice.hosts[1].name, "rack3");
  const auto only = answer(history_->replay({"", ten_o_clock, ten_o_clock + minute}));
  EXPECT_EQ(only.cluster, cluster_a);
}

TEST_P(HistoryQueries, EndsAReplayBeforeThereAreTooManyJobs) {
  for (JobId id = 1; id <= 25'000; ++id) {
    auto job = make_job(id, ten_o_clock + 30'000 + id);
    job.requested_ms = ten_o_clock + id;
    history_->add_job(job);
  }
  flush();
  const auto slice = answer(history_->replay({cluster_a, ten_o_clock, ten_o_clock + minute}));
  EXPECT_TRUE(slice.cut);
  EXPECT_EQ(slice.to_ms, ten_o_clock + 20'001);
  EXPECT_EQ(slice.jobs.size(), 20'000u);
}

TEST_P(HistoryQueries, EndsAReplayBeforeThereAreTooManySamplesOfHosts) {
  for (int i = 0; i < 2'100; ++i) {
    auto host = make_host("rack1", ten_o_clock + i * 10);
    host.max_jobs = 8 + i % 2;
    history_->add_host(host);
    // Another minute seals what there is as a block.
    history_->add_load({cluster_a, ten_o_clock + i % 2 * minute, 1, 16, 4, 0, 0});
  }
  flush();
  const auto slice = answer(history_->replay({cluster_a, ten_o_clock, ten_o_clock + minute}));
  EXPECT_TRUE(slice.cut);
  ASSERT_FALSE(slice.hosts.empty());
  EXPECT_EQ(slice.hosts.back().time_ms, slice.to_ms - 10);
  EXPECT_GT(slice.to_ms, ten_o_clock + 19'000);
  EXPECT_LT(slice.to_ms, ten_o_clock + 21'000);
  const auto less = answer(history_->replay({cluster_a, ten_o_clock, ten_o_clock + 19'000}));
  EXPECT_FALSE(less.cut);
  EXPECT_EQ(less.to_ms, ten_o_clock + 19'000);
}

std::vector<const char*> databases_to_test() {
  std::vector<const char*> list{"sqlite"};
  if (const char* url = std::getenv("HOSTLER_TEST_POSTGRESQL")) list.push_back(url);
  return list;
}

std::string database_name(const testing::TestParamInfo<const char*>& info) {
  return std::string(info.param) == "sqlite" ? "OnSqlite" : "OnPostgresql";
}

INSTANTIATE_TEST_SUITE_P(, HistoryQueries, testing::ValuesIn(databases_to_test()), database_name);

}  // namespace
}  // namespace icemon
