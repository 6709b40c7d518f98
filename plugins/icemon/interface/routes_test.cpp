#include "interface/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test_loop.hpp"
#include "testing/fake_clusters.hpp"

namespace icemon {
namespace {

using hostler::HttpReply;
using hostler::HttpRequest;
using testing::HasSubstr;
using testing::StartsWith;

class RoutesTest : public testing::Test {
 protected:
  RoutesTest() { clusters_.clusters = {example_cluster("ICECREAM")}; }

  using Query = std::map<std::string, std::string>;
  template <class Reply>
  std::string get(Task<Reply> (Routes::*route)(HttpRequest), Query query = {}) {
    HttpRequest request;
    request.query = std::move(query);
    request.parameters["name"] = name_;
    const HttpReply reply = loop_.run((routes_.*route)(std::move(request)));
    status_ = reply.status;
    return reply.body;
  }

  hostler::TestLoop loop_;
  FakeClusters clusters_;
  Routes routes_{clusters_};
  std::string name_;  // of the host in the path
  unsigned status_ = 0;
};

TEST_F(RoutesTest, AnswerForTheOnlyClusterWithoutItsName) {
  EXPECT_THAT(get(&Routes::schedulers), StartsWith(R"([{"id":"ICECREAM")"));
  EXPECT_THAT(get(&Routes::hosts), StartsWith(R"([{"id":1,"name":"desk")"));
  EXPECT_THAT(get(&Routes::totals), StartsWith(R"({"hosts":3,"slots":12)"));
  EXPECT_THAT(get(&Routes::live), HasSubstr(R"("version":17)"));
  EXPECT_THAT(get(&Routes::snapshot, {{"cluster", "ICECREAM"}}), HasSubstr(R"("jobs":[{"id":7)"));
  EXPECT_EQ(status_, 200u);
}

TEST_F(RoutesTest, AnUnknownClusterIsNotThere) {
  get(&Routes::hosts, {{"cluster", "attic"}});
  EXPECT_EQ(status_, 404u);
  clusters_.clusters.push_back(example_cluster("LAB"));
  get(&Routes::hosts);
  EXPECT_EQ(status_, 400u);
}

TEST_F(RoutesTest, AHostHasTheJobsAroundIt) {
  name_ = "builder-1";
  EXPECT_THAT(get(&Routes::host), HasSubstr(R"("in":[{"id":7)"));
  name_ = "desk";
  EXPECT_THAT(get(&Routes::host), HasSubstr(R"("out":[{"id":7)"));
  name_ = "nobody";
  EXPECT_THAT(get(&Routes::host), HasSubstr("no host 'nobody'"));
  EXPECT_EQ(status_, 404u);
}

TEST_F(RoutesTest, JobsAreChosenAndAWrongChoiceIsExplained) {
  EXPECT_THAT(get(&Routes::jobs, {{"state", "failed"}}), StartsWith(R"([{"id":6)"));
  EXPECT_THAT(get(&Routes::jobs, {{"file", "*.cpp"}}), StartsWith(R"([{"id":7)"));
  EXPECT_EQ(get(&Routes::jobs, {{"host", "builder-9"}}), "[]");
  EXPECT_THAT(get(&Routes::jobs, {{"state", "running!"}}), HasSubstr("none of all, running"));
  EXPECT_EQ(status_, 400u);
  EXPECT_THAT(get(&Routes::jobs, {{"flie", "*.cpp"}}), HasSubstr("did you mean 'file'"));
  EXPECT_EQ(status_, 400u);
}

TEST_F(RoutesTest, FreeIsANumber) {
  EXPECT_EQ(get(&Routes::free), "11");
  EXPECT_EQ(get(&Routes::free, {{"total", "true"}}), "12");
  EXPECT_EQ(clusters_.snapshots, 0);
}

TEST_F(RoutesTest, FreeIsNoNumberWhileTheSchedulerIsNotHeard) {
  clusters_.clusters[0].scheduler.state = LinkState::lost;
  clusters_.clusters[0].scheduler.reason = "connection reset";
  EXPECT_THAT(get(&Routes::free), HasSubstr("not heard: connection reset"));
  EXPECT_EQ(status_, 503u);
}

}  // namespace
}  // namespace icemon
