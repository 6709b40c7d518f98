#include "interface/top_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test_loop.hpp"
#include "testing/fake_clusters.hpp"

namespace icemon {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

class TopCommandTest : public testing::Test {
 protected:
  std::string run(TopArguments arguments) {
    TopCommand top(loop_.executor(), clusters_, names_, TerminalUse::never);
    const auto done = loop_.run(top.run(std::move(arguments), replies_));
    return done ? "" : done.error().text;
  }

  hostler::TestLoop loop_;
  FakeClusters clusters_;
  Anonymizer names_;
  RecordingReplies replies_;
};

TEST_F(TopCommandTest, PrintsAsManyFramesAsWanted) {
  clusters_.clusters = {example_cluster("ICECREAM")};
  TopArguments arguments;
  arguments.count = 2;
  arguments.interval = 0.001;
  EXPECT_EQ(run(arguments), "");
  EXPECT_THAT(replies_.values, SizeIs(2));
  EXPECT_THAT(replies_.said, SizeIs(2 * (4 + 3) + 1));
  EXPECT_THAT(replies_.said, Contains(HasSubstr("[=   ]")));
}

TEST_F(TopCommandTest, WatchesAnotherSchedulerAsLongAsItRuns) {
  clusters_.visited = example_cluster("other:8765");
  TopArguments arguments;
  arguments.scheduler = "other";
  arguments.count = 2;
  arguments.interval = 0.001;
  EXPECT_EQ(run(arguments), "");
  EXPECT_THAT(replies_.values, SizeIs(2));
  EXPECT_THAT(replies_.said, SizeIs(2 * (4 + 3) + 1));
  EXPECT_THAT(clusters_.choices, SizeIs(2));
  EXPECT_TRUE(clusters_.clusters.empty());
}

TEST_F(TopCommandTest, OneTableTakesOneVisit) {
  clusters_.visited = example_cluster("other:8765");
  TopArguments arguments;
  arguments.count = 1;
  EXPECT_EQ(run(arguments), "");
  EXPECT_THAT(replies_.values, SizeIs(1));
  EXPECT_THAT(clusters_.choices, SizeIs(1));
}

TEST_F(TopCommandTest, SaysWhyThereIsNothingToShow) { EXPECT_EQ(run({}), "no scheduler answered"); }

TEST_F(TopCommandTest, EndsWithAnErrorWhenItsClusterIsForgotten) {
  clusters_.clusters = {example_cluster("ICECREAM")};
  TopArguments arguments;
  arguments.cluster = "other";
  EXPECT_EQ(run(arguments), "no cluster 'other'");
}

}  // namespace
}  // namespace icemon
