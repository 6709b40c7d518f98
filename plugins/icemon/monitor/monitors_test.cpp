#include "monitor/monitors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test_loop.hpp"
#include "testing/cluster_fixture.hpp"
#include "testing/scripted_scheduler.hpp"

namespace icemon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

struct HeardNames : MonitorNews {
  void watched_for_good(const std::string& cluster) override { names.push_back(cluster); }
  void scheduler_changed(const SchedulerView&) override {}
  void host_changed(const std::string&, const Host&) override {}
  void job_finished(const JobRecord&) override {}
  void stats(const ClusterStats&, const SchedulerView&) override {}
  void live(const LiveDelta&) override {}
  void state_changed(const std::string&) override {}

  std::vector<std::string> names;
};

HostReport host(HostId id, const std::string& name) {
  return {id, testing::stats_of(name, "10.0.0." + std::to_string(id))};
}

class MonitorsTest : public ::testing::Test {
 protected:
  ~MonitorsTest() override {
    if (monitors_) loop_.run(monitors_->stop_all());
    tasks_.cancel();
    loop_.run(tasks_.ended());
  }

  Monitors& start() {
    MonitorOptions options;
    options.first_retry = std::chrono::milliseconds(1);
    options.discovery_wait = std::chrono::milliseconds(100);
    settings_.discovery.interfaces = {"lo"};
    monitors_.emplace(loop_.executor(), settings_, options, news_, nullptr, log_);
    return *monitors_;
  }
  void discover(std::uint16_t port) {
    settings_.discovery.port = port;
    tasks_.spawn(start().discover());
  }
  const ClusterMonitor* found(std::string_view id) {
    const auto monitor = monitors_->find(id);
    return monitor ? *monitor : nullptr;
  }
  void until_online(std::string_view id) {
    loop_.turn_until([&] {
      const ClusterMonitor* monitor = found(id);
      return monitor && monitor->scheduler().state == LinkState::online;
    });
  }

  hostler::TestLoop loop_;
  hostler::Log log_;
  HeardNames news_;
  Settings settings_;
  std::optional<Monitors> monitors_;
  hostler::TaskGroup tasks_{loop_.executor(), [](const std::string& text) { ADD_FAILURE() << text; }};
};

TEST_F(MonitorsTest, WatchesTheSchedulersOfTheConfiguration) {
  ScriptedScheduler one({.netname = "one"}), other({.netname = "other"});
  settings_.schedulers = {one.address().text(), other.address().text()};
  ASSERT_TRUE(start().watch_configured());
  until_online(one.address().text());
  until_online(other.address().text());
  EXPECT_EQ(monitors_->all().size(), 2u);
  EXPECT_THAT(news_.names, UnorderedElementsAre(one.address().text(), other.address().text()));
}

TEST_F(MonitorsTest, RefusesAnAddressThatCannotBe) {
  settings_.schedulers = {"buildhost:99999"};
  EXPECT_TRUE(start().watch_configured().has_error());
}

TEST_F(MonitorsTest, FindsASchedulerOnThisMachineAndNamesItsNet) {
  ScriptedScheduler scheduler({.netname = "testnet", .greeting = {host(1, "alpha")}});
  discover(scheduler.address().port);
  until_online("testnet");
  EXPECT_THAT(news_.names, ElementsAre("testnet"));
  ASSERT_EQ(monitors_->known().size(), 1u);
  EXPECT_EQ(monitors_->known().front().cluster, "testnet");
}

TEST_F(MonitorsTest, WatchesOnlyTheNetsThatAreWanted) {
  ScriptedScheduler scheduler({.netname = "testnet"});
  settings_.netnames = {"ICECREAM"};
  discover(scheduler.address().port);
  loop_.turn_until([&] { return !monitors_->known().empty(); });
  loop_.settle();
  EXPECT_TRUE(monitors_->all().empty());
}

TEST_F(MonitorsTest, DoesNotWatchTwiceWhatTheConfigurationNames) {
  ScriptedScheduler scheduler({.netname = "testnet"});
  settings_.schedulers = {scheduler.address().text()};
  settings_.discovery.port = scheduler.address().port;
  ASSERT_TRUE(start().watch_configured());
  tasks_.spawn(monitors_->discover());
  loop_.turn_until([&] { return !monitors_->known().empty(); });
  loop_.settle();
  EXPECT_EQ(monitors_->all().size(), 1u);
}

TEST_F(MonitorsTest, LetsNoNetTakeThePlaceOfAConfiguredScheduler) {
  ScriptedScheduler one;
  ScriptedScheduler other({.netname = one.address().text()});
  settings_.schedulers = {one.address().text()};
  settings_.discovery.port = other.address().port;
  ASSERT_TRUE(start().watch_configured());
  const ClusterMonitor* configured = found(one.address().text());
  tasks_.spawn(monitors_->discover());
  loop_.turn_until([&] { return !monitors_->known().empty(); });
  loop_.settle();
  EXPECT_EQ(found(one.address().text()), configured);
}

TEST_F(MonitorsTest, SaysWhichClustersThereAre) {
  start();
  EXPECT_THAT(monitors_->find("").error().text, HasSubstr("no cluster is watched"));
  ScriptedScheduler one, other;
  ASSERT_TRUE(monitors_->add({"one", "", one.address()}));
  EXPECT_EQ((*monitors_->find(""))->id(), "one");
  ASSERT_TRUE(monitors_->add({"other", "", other.address()}));
  EXPECT_THAT(monitors_->find("").error().text, HasSubstr("choose one: one, other"));
  EXPECT_THAT(monitors_->find("x").error().text, HasSubstr("no cluster x is watched, but one, other"));
  EXPECT_TRUE(monitors_->add({"one", "", one.address()}).has_error());
}

TEST_F(MonitorsTest, StopsOneOfThem) {
  ScriptedScheduler one, other;
  ASSERT_TRUE(start().add({"one", "", one.address()}));
  ASSERT_TRUE(monitors_->add({"other", "", other.address()}));
  until_online("one");
  EXPECT_THAT(news_.names, IsEmpty());  // a command looks, and that is all
  loop_.run(monitors_->stop("one"));
  EXPECT_EQ(found("one"), nullptr);
  until_online("other");
}

}  // namespace
}  // namespace icemon
