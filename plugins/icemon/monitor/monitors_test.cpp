#include "monitor/monitors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_clock.hpp"
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
    options_.first_retry = std::chrono::milliseconds(1);
    options_.discovery_wait = std::chrono::milliseconds(100);
    settings_.discovery.interfaces = {"lo"};
    monitors_.emplace(loop_.executor(), settings_, options_, news_, nullptr, log_);
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

  void until_not_online(std::string_view id) {
    loop_.turn_until([&] { return found(id)->scheduler().state != LinkState::online; });
  }
  // Lets time pass for discovery, until it has asked in vain and waits for its next round.
  void pass(hostler::Duration time) {
    clock_.advance(time);
    loop_.turn_until([this] { return clock_.waiting() > 0; });
  }

  hostler::TestLoop loop_;
  hostler::FakeClock clock_{loop_};  // only for tests that say so
  hostler::Log log_;
  MonitorOptions options_;
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

TEST_F(MonitorsTest, ForgetsANetThatWasFoundAndIsSilentForADay) {
  options_.discovery_clock = &clock_;
  auto scheduler = std::make_unique<ScriptedScheduler>(Script{.netname = "testnet"});
  discover(scheduler->address().port);
  until_online("testnet");
  scheduler.reset();
  until_not_online("testnet");
  pass(std::chrono::hours(23));
  EXPECT_NE(found("testnet"), nullptr);
  clock_.advance(std::chrono::hours(2));
  loop_.turn_until([this] { return monitors_->all().empty(); });
}

TEST_F(MonitorsTest, KeepsANetThatIsWatchedThoughItAnswersNoQuestions) {
  options_.discovery_clock = &clock_;
  ScriptedScheduler scheduler({.netname = "testnet"});
  discover(scheduler.address().port);
  until_online("testnet");
  scheduler.answer_discovery(false);
  for (int day = 0; day < 3; ++day) pass(std::chrono::hours(24));
  ASSERT_NE(found("testnet"), nullptr);
  EXPECT_EQ(found("testnet")->scheduler().state, LinkState::online);
}

TEST_F(MonitorsTest, KeepsWhatTheConfigurationNamesHoweverLongItIsSilent) {
  options_.discovery_clock = &clock_;
  auto scheduler = std::make_unique<ScriptedScheduler>(Script{.netname = "testnet"});
  const std::string id = scheduler->address().text();
  settings_.schedulers = {id};
  settings_.discovery.port = scheduler->address().port;
  ASSERT_TRUE(start().watch_configured());
  tasks_.spawn(monitors_->discover());
  until_online(id);
  scheduler.reset();
  until_not_online(id);
  for (int day = 0; day < 3; ++day) pass(std::chrono::hours(24));
  EXPECT_NE(found(id), nullptr);
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
