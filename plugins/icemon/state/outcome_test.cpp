#include "state/outcome.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace icemon {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Job compiling(HostId client, HostId host) {
  Job job;
  job.state = JobState::compiling;
  job.client = client;
  job.host = host;
  return job;
}

JobDone from_client(std::int32_t exit_code) {
  JobDone report;
  report.exit_code = exit_code;
  report.from_submitter = true;
  return report;
}

JobDone from_server(std::int32_t exit_code) {
  JobDone report;
  report.exit_code = exit_code;
  report.in_uncompressed = 4'000;
  return report;
}

const Job elsewhere = compiling(1, 2);

TEST(Outcome, IsDoneWhenTheCompilerRanAndFoundNothing) {
  JobDone report = from_server(0);
  report.page_faults = 1;  // a quick one, whose times are zero
  EXPECT_EQ(outcome_of(report, elsewhere).state, JobState::done);
  EXPECT_EQ(outcome_of(report, elsewhere).reason, "");
  EXPECT_TRUE(has_result(report));
}

TEST(Outcome, IsDoneWhenTheClientSaysSoOfItsOwnCompile) {
  EXPECT_EQ(outcome_of(from_client(0), compiling(1, 1)).state, JobState::done);
}

TEST(Outcome, IsNoSuccessWhenNothingWasMeasured) {
  const Outcome outcome = outcome_of(from_server(0), elsewhere);
  EXPECT_EQ(outcome.state, JobState::cancelled);
  EXPECT_THAT(outcome.reason, HasSubstr("stopped"));
  EXPECT_FALSE(has_result(from_server(0)));
}

TEST(Outcome, IsFailureWithTheCompilersExitCode) {
  for (const JobDone& report :
       {from_server(1), from_client(1), from_server(107), from_server(255)}) {
    const Outcome outcome = outcome_of(report, elsewhere);
    EXPECT_EQ(outcome.state, JobState::failed) << report.exit_code;
    EXPECT_EQ(outcome.reason, explain_exit_code(report.exit_code, report.from_submitter));
    EXPECT_TRUE(has_result(report));
  }
}

TEST(Outcome, IsLossWhenTheSchedulerGivesUp) {
  JobDone report;
  report.exit_code = 255;
  EXPECT_EQ(outcome_of(report, elsewhere).state, JobState::lost);
  EXPECT_FALSE(has_result(report));
}

TEST(Outcome, OfAClientThatLeftSaysWhatIsNotTold) {
  const Outcome left = outcome_of(from_client(118), elsewhere);
  EXPECT_EQ(left.state, JobState::cancelled);
  EXPECT_THAT(left.reason, HasSubstr("is not told"));
}

TEST(Outcome, OfAClientThatLeftSaysMoreWhereMoreIsKnown) {
  Job pending = elsewhere;
  pending.state = JobState::pending;
  Job with_unknown_hosts = compiling(0, 0);
  EXPECT_THAT(outcome_of(from_client(118), pending).reason, HasSubstr("before the compile began"));
  EXPECT_THAT(outcome_of(from_client(107), pending).reason, HasSubstr("before the compile began"));
  EXPECT_THAT(outcome_of(from_client(118), compiling(1, 1)).reason, HasSubstr("was killed"));
  EXPECT_THAT(outcome_of(from_client(118), compiling(1, 1)).reason, Not(HasSubstr("not told")));
  EXPECT_THAT(outcome_of(from_server(118), elsewhere).reason, HasSubstr("in the middle"));
  EXPECT_THAT(outcome_of(from_client(118), with_unknown_hosts).reason, HasSubstr("is not told"));
}

}  // namespace
}  // namespace icemon
