#include "interface/commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test_loop.hpp"
#include "testing/fake_clusters.hpp"

namespace icemon {
namespace {

using hostler::ExitCode;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class CommandsTest : public testing::Test {
 protected:
  CommandsTest() { clusters_.clusters = {example_cluster("ICECREAM")}; }

  template <class Arguments>
  std::string run(Task<Result<>> (Commands::*method)(Arguments, Replies&),
                  Arguments arguments = {}) {
    replies_ = {};
    const auto done = loop_.run((commands_.*method)(std::move(arguments), replies_));
    code_ = done ? ExitCode::ok : done.error().code;
    return done ? "" : done.error().text;
  }

  hostler::TestLoop loop_;
  FakeClusters clusters_;
  Anonymizer names_;
  Commands commands_{clusters_, names_};
  RecordingReplies replies_;
  ExitCode code_ = ExitCode::ok;
};

TEST_F(CommandsTest, SnapshotHasSchedulerHostsJobsAndTotals) {
  EXPECT_EQ(run(&Commands::snapshot), "");
  ASSERT_THAT(replies_.values, SizeIs(1));
  EXPECT_THAT(replies_.values[0], StartsWith(R"({"scheduler":{"id":"ICECREAM")"));
  EXPECT_THAT(replies_.values[0], HasSubstr(R"("hosts":[{"id":1,"name":"desk","ip":"10.0.0.1")"));
  EXPECT_THAT(replies_.values[0], HasSubstr(R"("jobs":[{"id":7,"state":"compiling")"));
  EXPECT_THAT(replies_.values[0], HasSubstr(R"("totals":{"hosts":3)"));
  EXPECT_THAT(replies_.said, Contains(HasSubstr("builder-2")));
}

TEST_F(CommandsTest, HostsAreChosenAndSorted) {
  HostsArguments arguments;
  arguments.which = {"builder-*"};
  arguments.reverse = true;
  EXPECT_EQ(run(&Commands::hosts, arguments), "");
  EXPECT_THAT(replies_.said,
              ElementsAre(HasSubstr("NAME"), HasSubstr("builder-2"), HasSubstr("builder-1")));
}

TEST_F(CommandsTest, JobsAreChosenByStateAndFile) {
  JobsArguments arguments;
  arguments.failed = true;
  EXPECT_EQ(run(&Commands::jobs, arguments), "");
  EXPECT_THAT(replies_.values, ElementsAre(StartsWith(R"([{"id":6,"state":"failed")")));
  arguments = {};
  arguments.file = "*.cpp";
  EXPECT_EQ(run(&Commands::jobs, arguments), "");
  EXPECT_THAT(replies_.values, ElementsAre(StartsWith(R"([{"id":7,)")));
  arguments.failed = arguments.running = true;
  EXPECT_THAT(run(&Commands::jobs, arguments), HasSubstr("choose one of"));
  EXPECT_EQ(code_, ExitCode::usage);
}

TEST_F(CommandsTest, FreeIsOneNumber) {
  EXPECT_EQ(run(&Commands::free), "");
  EXPECT_THAT(replies_.said, ElementsAre("11"));
  EXPECT_THAT(replies_.values, ElementsAre("11"));
  FreeArguments arguments;
  arguments.total = true;
  EXPECT_EQ(run(&Commands::free, arguments), "");
  EXPECT_THAT(replies_.said, ElementsAre("12"));
  EXPECT_EQ(clusters_.snapshots, 0);  // of thousands of jobs, for one number
}

TEST_F(CommandsTest, FreeDoesNotGuessWhenTheSchedulerIsGone) {
  clusters_.clusters[0].scheduler.state = LinkState::lost;
  clusters_.clusters[0].scheduler.reason = "connection reset";
  EXPECT_EQ(run(&Commands::free), "the scheduler of ICECREAM is not heard: connection reset");
  EXPECT_EQ(code_, ExitCode::unavailable);
}

TEST_F(CommandsTest, ANamedSchedulerIsVisited) {
  clusters_.visited = example_cluster("other:8765");
  TargetArguments target;
  target.scheduler = "other";
  target.timeout = 2.5;
  EXPECT_EQ(run(&Commands::snapshot, target), "");
  EXPECT_THAT(replies_.values[0], HasSubstr(R"("id":"other:8765")"));
  ASSERT_THAT(clusters_.choices, SizeIs(1));
  EXPECT_EQ(clusters_.choices[0].scheduler, "other");
  EXPECT_EQ(clusters_.choices[0].timeout, std::chrono::milliseconds(2500));
  target.cluster = "ICECREAM";
  EXPECT_THAT(run(&Commands::snapshot, target), HasSubstr("not both"));
}

TEST_F(CommandsTest, WithoutAWatchedClusterOneIsLookedFor) {
  clusters_.clusters.clear();
  EXPECT_EQ(run(&Commands::snapshot), "no scheduler answered");
  EXPECT_EQ(code_, ExitCode::unavailable);
  clusters_.visited = example_cluster("found:8765");
  EXPECT_EQ(run(&Commands::snapshot), "");
  EXPECT_THAT(clusters_.choices, SizeIs(2));
  TargetArguments target;
  target.cluster = "ICECREAM";
  EXPECT_THAT(run(&Commands::snapshot, target), HasSubstr("--scheduler HOST[:PORT]"));
}

TEST_F(CommandsTest, ANetIsFoundAmongTheWatchedClustersWithoutCase) {
  clusters_.clusters.push_back(example_cluster("LAB"));
  TargetArguments target;
  target.netname = "lab";
  EXPECT_EQ(run(&Commands::snapshot, target), "");
  EXPECT_THAT(replies_.values[0], HasSubstr(R"("id":"LAB")"));
  target.netname = "attic";
  clusters_.visited = example_cluster("attic");
  EXPECT_EQ(run(&Commands::snapshot, target), "");
  EXPECT_EQ(clusters_.choices.at(0).netname, "attic");
}

TEST_F(CommandsTest, SchedulersAreTheWatchedOnesAndThoseHeardOf) {
  clusters_.heard = {{{"10.0.9.1", 8765}, "LAB", 43, 1'000'000'000}};
  EXPECT_EQ(run(&Commands::schedulers), "");
  EXPECT_THAT(replies_.said,
              ElementsAre(HasSubstr("NET"), HasSubstr("ICECREAM"), HasSubstr("LAB")));
  EXPECT_THAT(replies_.said[2], HasSubstr("found"));
  EXPECT_EQ(clusters_.searches, 0);
}

TEST_F(CommandsTest, SchedulersAreSearchedForWhenNoneIsKnown) {
  clusters_.clusters.clear();
  EXPECT_THAT(run(&Commands::schedulers), HasSubstr("no scheduler answered"));
  EXPECT_EQ(code_, ExitCode::unavailable);
  clusters_.answering = {{{"10.0.9.1", 8765}, "LAB", 43, 0}};
  EXPECT_EQ(run(&Commands::schedulers), "");
  EXPECT_EQ(clusters_.searches, 2);
  SchedulersArguments arguments;
  arguments.netname = "other";
  EXPECT_THAT(run(&Commands::schedulers, arguments), HasSubstr("'other'"));
}

TEST_F(CommandsTest, AnonymousAnswersHoldNoNames) {
  TargetArguments target;
  target.anonymize = true;
  EXPECT_EQ(run(&Commands::snapshot, target), "");
  for (const char* name : {"desk", "builder", "widget", "10.0.0.1"}) {
    EXPECT_THAT(replies_.values[0], Not(HasSubstr(name)));
    for (const std::string& line : replies_.said) EXPECT_THAT(line, Not(HasSubstr(name)));
  }
}

}  // namespace
}  // namespace icemon
