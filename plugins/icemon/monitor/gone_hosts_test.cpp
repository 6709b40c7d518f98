// Who keeps hosts by their names, such as the history, hears of each end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "temporary_folder.hpp"
#include "testing/cluster_monitor_test.hpp"

namespace icemon {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

using OnlineByName = std::map<std::string, bool>;

class GoneHostsTest : public ClusterMonitorTest {
 protected:
  GoneHostsTest() {
    HistoryOptions options;
    options.address = folder_.path_of("history.sqlite");
    history_ = std::make_unique<History>(loop_.executor(), options, hostler::Clock::system());
    writing_.spawn(history_->run());
    loop_.turn_until([this] { return history_->statistics().trouble.empty(); });
  }
  ~GoneHostsTest() override {
    end();
    writing_.cancel();
    loop_.run(writing_.ended());
  }

  void until_named(HostId id, const std::string& name) {
    loop_.turn_until([&] {
      const Host* known = monitor_->cluster().find_host(id);
      return known && known->is_online && known->name == name;
    });
  }

  // The hosts as they are at the end of a replay.
  OnlineByName replayed() {
    loop_.run(history_->flush());
    const std::int64_t now_ms = Moment::now().wall_ms;
    const auto slice =
        loop_.run(history_->replay({"testnet", now_ms - 3'600'000, now_ms + 3'600'000}));
    if (slice.has_error()) throw hostler::Failure(slice.error());
    OnlineByName hosts;
    for (const HostSample& sample : slice->hosts) hosts[sample.name] = sample.online;
    return hosts;
  }

  OnlineByName reported() const {
    OnlineByName hosts;
    for (const Host& host : news_.reported) hosts[host.name] = host.is_online;
    return hosts;
  }

  hostler::TemporaryFolder folder_;
  std::unique_ptr<History> history_;
  hostler::TaskGroup writing_{loop_.executor(),
                              [](const std::string& text) { ADD_FAILURE() << text; }};
};

TEST_F(GoneHostsTest, AHostThatChangesItsNameIsGoneUnderTheOldOne) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha"), host(2, "beta")}});
  watch(scheduler, history_.get());
  until_hosts(2);
  scheduler.send(host(1, "omega"));
  until_named(1, "omega");
  EXPECT_THAT(replayed(),
              ElementsAre(Pair("alpha", false), Pair("beta", true), Pair("omega", true)));
  loop_.turn_until([this] { return reported().contains("omega"); });
  EXPECT_FALSE(reported().at("alpha"));
  EXPECT_TRUE(reported().at("omega"));
}

TEST_F(GoneHostsTest, AHostThatLogsInAnewIsThereAllTheTime) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha")}});
  watch(scheduler, history_.get());
  until_hosts(1);
  HostStats left;
  left.offline = true;
  scheduler.send(HostReport{2, testing::stats_of("alpha", "10.0.0.1")});
  scheduler.send(HostReport{1, left});
  loop_.turn_until([this] {
    const Host* old = monitor_->cluster().find_host(1);
    return monitor_->cluster().find_host(2) && !(old && old->is_online);
  });
  EXPECT_THAT(replayed(), ElementsAre(Pair("alpha", true)));
  loop_.turn_until([this] { return !news_.reported.empty(); });
  EXPECT_TRUE(reported().at("alpha"));
}

TEST_F(GoneHostsTest, NothingIsLeftOfAClusterThatIsNotWatchedAnyMore) {
  ScriptedScheduler scheduler({.greeting = {host(1, "alpha"), host(2, "beta")}});
  watch(scheduler, history_.get());
  until_hosts(2);
  scheduler.send(JobRequest{7, 1, 1, "a.cpp"});
  scheduler.send(JobBegin{7, 2, 1'700'000'100});
  loop_.turn_until([this] { return news_.last_stats && news_.last_stats->totals.compiling == 1; });
  end();
  monitor_->retire();
  EXPECT_EQ(news_.states.back(), LinkState::searching);
  TotalsView nothing;
  nothing.lost = 1;
  EXPECT_EQ(news_.last_stats->totals, nothing);
  ASSERT_EQ(news_.finished.size(), 1u);
  EXPECT_EQ(news_.finished.back().state, JobState::lost);
  for (const HostView& host : news_.deltas.back().hosts) EXPECT_FALSE(host.online) << host.name;
  EXPECT_THAT(reported(), ElementsAre(Pair("alpha", false), Pair("beta", false)));
  EXPECT_THAT(replayed(), ElementsAre(Pair("alpha", false), Pair("beta", false)));
}

}  // namespace
}  // namespace icemon
