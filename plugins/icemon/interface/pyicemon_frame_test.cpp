#include "interface/pyicemon_frame.hpp"

#include <gtest/gtest.h>

#include "testing/cluster_fixture.hpp"

namespace icemon {
namespace {

class PyicemonFrame : public ::testing::Test, protected testing::ClusterFixture {
 protected:
  std::optional<std::string> next() { return frames_.next(pyicemon_parts(cluster)); }

  // What a page that connects now would get if this was broadcast.
  std::string full() {
    PyicemonFrames fresh;
    fresh.next(pyicemon_parts(cluster));
    return fresh.full();
  }

  PyicemonFrames frames_;
};

TEST_F(PyicemonFrame, IsValidAndEmptyBeforeTheFirstMessage) {
  EXPECT_EQ(frames_.full(), R"({"timestamp": 0, "index": 0, "nodes": [], "links": []})");
}

TEST_F(PyicemonFrame, IsTheSameTextAsThatOfPyicemon) {
  host(1, "alpha", 4);
  host(2, "beta", 8);
  request(100, 1);
  begin(100, 2);
  EXPECT_EQ(full(), R"({"timestamp": 0, "index": 0, "nodes": [)"
                    R"({"id": 1, "name": "alpha", "ip": "10.0.0.1", "load": 0.0}, )"
                    R"({"id": 2, "name": "beta", "ip": "10.0.0.2", "load": 12.5}], )"
                    R"("links": [{"source": 1, "target": 2, "value": 10}]})");
}

TEST_F(PyicemonFrame, LeavesOutWhatIsAsInTheLastBroadcast) {
  host(1, "alpha", 4);
  EXPECT_EQ(next(), R"({"timestamp": 0, "index": 0, "nodes": )"
                    R"([{"id": 1, "name": "alpha", "ip": "10.0.0.1", "load": 0.0}]})");
  local(200, 1);
  EXPECT_EQ(next(), R"({"timestamp": 0, "index": 0, "nodes": )"
                    R"([{"id": 1, "name": "alpha", "ip": "10.0.0.1", "load": 25.0}], )"
                    R"("links": [{"source": 1, "target": 1, "value": 10}]})");
  local(201, 1);
  EXPECT_EQ(next(), R"({"timestamp": 0, "index": 0, "nodes": )"
                    R"([{"id": 1, "name": "alpha", "ip": "10.0.0.1", "load": 50.0}]})");
}

TEST_F(PyicemonFrame, SaysNothingOnceWhenAChangeChangedNothingInIt) {
  host(1, "alpha");
  EXPECT_NE(next(), std::nullopt);
  request(100, 1);
  EXPECT_EQ(next(), R"({"timestamp": 0, "index": 0})");
  request(101, 1);
  EXPECT_EQ(next(), std::nullopt);
  begin(101, 1);
  EXPECT_NE(next(), std::nullopt);
}

TEST_F(PyicemonFrame, KeepsTheLoadWhenAHostReportsAgain) {
  host(1, "alpha", 8);
  local(200, 1);
  next();
  host(1, "alpha", 8);
  EXPECT_EQ(next(), R"({"timestamp": 0, "index": 0})");
}

TEST_F(PyicemonFrame, HasOneLinkForManyJobsAndNoneToWhatIsNotANode) {
  host(1, "alpha", 2);
  host(2, "beta", 2);
  for (const JobId job : {100u, 101u, 102u}) {
    request(job, 1);
    begin(job, 2);
  }
  request(103, 1);
  begin(103, 77);
  EXPECT_EQ(pyicemon_parts(cluster).links, R"([{"source": 1, "target": 2, "value": 10}])");
  offline(2);
  EXPECT_EQ(pyicemon_parts(cluster).links, "[]");
  EXPECT_EQ(pyicemon_parts(cluster).nodes,
            R"([{"id": 1, "name": "alpha", "ip": "10.0.0.1", "load": 0.0}])");
}

TEST_F(PyicemonFrame, MayExceedAHundredPercent) {
  host(1, "alpha", 3);
  for (JobId job = 1; job <= 7; ++job) local(job, 1);
  EXPECT_EQ(pyicemon_parts(cluster).nodes,
            R"([{"id": 1, "name": "alpha", "ip": "10.0.0.1", "load": 233.33333333333334}])");
}

TEST_F(PyicemonFrame, DoesNotDivideByNoSlots) {
  host(1, "alpha", 0);
  EXPECT_EQ(pyicemon_parts(cluster).nodes,
            R"([{"id": 1, "name": "alpha", "ip": "10.0.0.1", "load": 0.0}])");
  local(200, 1);
  EXPECT_EQ(pyicemon_parts(cluster).nodes,
            R"([{"id": 1, "name": "alpha", "ip": "10.0.0.1", "load": 100.0}])");
}

TEST_F(PyicemonFrame, EscapesNamesOfTheNetwork) {
  host(1, "\"<b>\u00e9");
  EXPECT_EQ(pyicemon_parts(cluster).nodes,
            R"([{"id": 1, "name": "\"<b>\u00e9", "ip": "10.0.0.1", "load": 0.0}])");
}

TEST_F(PyicemonFrame, ShowsOtherNamesWhenTold) {
  host(1, "alpha");
  const auto disguise = [](std::string& name, std::string& ip) {
    name = "host-1";
    ip.clear();
  };
  EXPECT_EQ(pyicemon_parts(cluster, disguise).nodes,
            R"([{"id": 1, "name": "host-1", "ip": "", "load": 0.0}])");
}

}  // namespace
}  // namespace icemon
