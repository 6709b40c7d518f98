#include "interface/tables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace icemon {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

HostView example_host() {
  HostView host;
  host.id = 3;
  host.name = "builder";
  host.ip = "10.0.0.3";
  host.platform = "x86_64";
  host.max_jobs = 8;
  host.compiling = 2;
  host.requested = 1;
  host.load = 54;
  host.load_average1 = 3.37;
  host.free_memory_mib = 22819;
  host.speed = 615.01;
  return host;
}

TEST(HostsTable, ShowsAHostWithItsUnits) {
  EXPECT_THAT(
      hosts_table({example_host()}),
      ElementsAre("ID  NAME     IP        STATE   CUR  MAX  OUT  PENDING  LOCAL  LOAD  AVG1  "
                  "FREE MEMORY  SPEED  PLATFORM  GETS NO JOBS BECAUSE",
                  " 3  builder  10.0.0.3  online    2    8    1        0      0    54  3.37  "
                  "     22 GiB    615  x86_64"));
}

TEST(HostsTable, KeepsOneLineAHostWhateverItIsCalled) {
  HostView host = example_host();
  host.name = "evil\n\x1b[2J<b>" + std::string(10'000, 'x');
  const Lines lines = hosts_table({host});
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines, Each(Not(HasSubstr("\x1b"))));
  EXPECT_THAT(lines, Each(Not(HasSubstr("\n"))));
  EXPECT_LT(display_width(lines[1]), 200u);
}

TEST(HostsTable, SaysWhyAHostGetsNoJobs) {
  HostView host = example_host();
  host.why_idle = "its load is 1000";
  EXPECT_THAT(hosts_table({host})[1], HasSubstr("its load is 1000"));
  host.no_remote = true;
  EXPECT_THAT(hosts_table({host})[1], HasSubstr("no remote jobs"));
  EXPECT_THAT(hosts_table({}), ElementsAre("no hosts"));
}

TEST(JobsTable, ShowsHowAJobFailed) {
  JobView job;
  job.id = 7;
  job.state = JobState::failed;
  job.file = "lab/src/t2.cpp";
  job.client = "desk";
  job.host = "builder";
  job.running_ms = 5729;
  job.exit_code = 1;
  job.reason = "the compiler reported an error";
  EXPECT_THAT(jobs_table({job}),
              ElementsAre("JOB  STATE    TIME  CLIENT  HOST     EXIT  FILE            REASON",
                          "  7  failed  5.7 s  desk    builder     1  lab/src/t2.cpp  the compiler "
                          "reported an error"));
}

TEST(JobsTable, TellsLocalJobsApart) {
  JobView job;
  job.local = true;
  job.state = JobState::lost;
  EXPECT_THAT(jobs_table({job})[1], HasSubstr("local lost"));
  job.state = JobState::local;
  EXPECT_THAT(jobs_table({job})[1], Not(HasSubstr("local local")));
}

TEST(SchedulerLine, SaysWhoServesAndWhyNot) {
  SchedulerView scheduler;
  scheduler.netname = "ICECREAM";
  scheduler.address = "10.0.0.1:8765";
  scheduler.version = "1.4.0";
  scheduler.protocol = 43;
  scheduler.started_ms = 1'000;
  scheduler.state = LinkState::online;
  EXPECT_EQ(scheduler_line(scheduler, 7'501'000),
            "ICECREAM at 10.0.0.1:8765, icecream 1.4.0, protocol 43, up 2 h 5 min");
  scheduler.state = LinkState::lost;
  scheduler.reason = "connection reset";
  EXPECT_THAT(scheduler_line(scheduler, 0), HasSubstr("lost: connection reset"));
}

TEST(SnapshotText, IsSchedulerTotalsHostsAndJobs) {
  SnapshotView snapshot;
  snapshot.scheduler.address = "10.0.0.1:8765";
  snapshot.scheduler.state = LinkState::online;
  snapshot.hosts = {example_host()};
  snapshot.totals.hosts = 1;
  snapshot.totals.slots = 8;
  snapshot.totals.compiling = 2;
  snapshot.totals.free = 6;
  EXPECT_THAT(snapshot_text(snapshot, 0),
              ElementsAre("Scheduler 10.0.0.1:8765",
                          "1 host with 8 slots: 2 compiling, 0 pending, 0 local, 6 free", "",
                          HasSubstr("NAME"), HasSubstr("builder")));
}

TEST(ReportText, LeadsWithRatesAndListsTheSlowest) {
  Report report;
  report.from_ms = 1'000'000'000'000;
  report.to_ms = report.from_ms + 3'600'000;
  report.jobs = 100;
  report.failed = 5;
  report.failure_rate = 0.05;
  report.mean_seconds = 2.5;
  report.slowest_files = {{"a/b/slow.cpp", 3, 0, 40, 50, 120, 1e6}};
  report.hosts = {{"builder", "10.0.0.3", "x86_64", 90, 4, 2.2, 200, 5e5, 0, 0.42}};
  const Lines lines = report_text(report);
  EXPECT_EQ(lines[0], "2001-09-09 01:46:40 UTC to 2001-09-09 02:46:40 UTC");
  EXPECT_THAT(lines[1], HasSubstr("100 jobs, 5 failed (5.0 %)"));
  EXPECT_THAT(lines, Contains(HasSubstr("a/b/slow.cpp")));
  EXPECT_THAT(lines, Contains(HasSubstr("42.0 %")));
}

TEST(ReportText, TellsNoMeanOfAHostWhoseJobsWereAllCancelled) {
  Report report;
  report.jobs = report.cancelled = 2;
  report.hosts = {{"builder", "10.0.0.3", "x86_64", 2, 0, 0, 200, 0, 0, 0.42}};
  const Lines lines = report_text(report);
  EXPECT_THAT(lines, Contains(HasSubstr("mean time -,")));
  EXPECT_THAT(lines.back(), MatchesRegex("builder +2 +0 +- +3 min 20 s .*"));
}

TEST(ReportText, SaysWhenNothingHappened) {
  EXPECT_THAT(report_text({}), ElementsAre("- to -", "no jobs ended in this time"));
}

}  // namespace
}  // namespace icemon
