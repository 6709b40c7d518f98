// The life of an instance under supervision, with a real plugin in a thread.
#include <gmock/gmock.h>

#include "runtime/test_host.hpp"

namespace hostler::host::testing {
namespace {

using ::testing::HasSubstr;

InstanceSpec failing(OnStartFailure on_start_failure) {
  InstanceSpec spec = probe(Isolation::none);
  spec.config = R"({"fail_at_start": true})";
  spec.on_start_failure = on_start_failure;
  return spec;
}

TEST(Instances, TellEachStateOnTheWayToRunningAndToStopped) {
  TestHost host({probe(Isolation::none)});
  ASSERT_TRUE(host.wait_for("probe", InstanceState::starting));
  ASSERT_TRUE(host.wait_for("probe", InstanceState::running));
  host.start_again();
  EXPECT_TRUE(host.wait_for("probe", InstanceState::stopping));
  EXPECT_TRUE(host.wait_for("probe", InstanceState::stopped));
}

TEST(Instances, AreTriedAgainWithAPauseWhenTheyCannotStart) {
  TestHost host({failing(OnStartFailure::retry)});
  auto seen = host.wait_for("probe", InstanceState::backing_off);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->reason, "told to fail at its start");
  EXPECT_TRUE(host.wait_for("probe", InstanceState::starting));
  EXPECT_TRUE(host.wait_for("probe", InstanceState::backing_off));
  EXPECT_GE(host.on_loop([&] { return host.runtime().find("probe")->restarts(); }), 2u);
}

TEST(Instances, StayDisabledAfterAFailedStartWhenToldSo) {
  TestHost host({failing(OnStartFailure::disable)});
  auto seen = host.wait_for("probe", InstanceState::disabled);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->reason, "told to fail at its start");
}

TEST(Instances, EndTheHostWhenTheirStartIsVital) {
  TestHost host({probe(Isolation::none)});
  ASSERT_TRUE(host.wait_for("probe", InstanceState::running));
  std::promise<std::string> fatal;
  host.on_loop([&] {
    host.runtime().on_fatal = [&](std::string reason) {
      host.runtime().on_fatal = nullptr;
      fatal.set_value(std::move(reason));
    };
  });
  HostConfig config = host.on_loop([&] { return host.runtime().config(); });
  config.plugins = {failing(OnStartFailure::fail)};
  PluginCatalog catalog = host.on_loop([&] { return host.runtime().catalog(); });
  host.apply(config, catalog);
  EXPECT_EQ(fatal.get_future().get(), "probe: told to fail at its start");
}

TEST(Instances, DoNotHinderOthersByFailing) {
  InstanceSpec broken = failing(OnStartFailure::retry);
  broken.as = "broken";
  TestHost host({broken, probe(Isolation::none)});
  ASSERT_TRUE(host.wait_for("probe", InstanceState::running));
  EXPECT_EQ(host.call("probe", "echo", {{"text", "a"}})->code(), 0);
  EXPECT_EQ(host.call("broken", "echo", {{"text", "a"}})->code(), 69);
}

TEST(Instances, AreStartedAnewByRestart) {
  TestHost host({probe(Isolation::none)});
  ASSERT_TRUE(host.wait_for("probe", InstanceState::running));
  EXPECT_TRUE(host.on_loop([&] { return host.runtime().restart("probe").has_value(); }));
  EXPECT_TRUE(host.wait_for("probe", InstanceState::stopping));
  EXPECT_TRUE(host.wait_for("probe", InstanceState::running));
}

TEST(Instances, StayDisabledOverARestartOfTheHostUntilTheyAreEnabled) {
  TestHost host({probe(Isolation::none)});
  ASSERT_TRUE(host.wait_for("probe", InstanceState::running));
  EXPECT_TRUE(host.on_loop([&] { return host.runtime().disable("probe").has_value(); }));
  ASSERT_TRUE(host.wait_for("probe", InstanceState::disabled));
  host.start_again();
  ASSERT_TRUE(host.wait_for("probe", InstanceState::disabled));
  auto refused = host.on_loop([&] { return host.runtime().restart("probe"); });
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text, HasSubstr("'hostler plugin enable probe' starts it"));
  EXPECT_TRUE(host.on_loop([&] { return host.runtime().enable("probe").has_value(); }));
  EXPECT_TRUE(host.wait_for("probe", InstanceState::running));
}

TEST(Instances, AreNotTriedAgainWhenTheirFileIsRefused) {
  InstanceSpec spec;
  spec.use = spec.as = "needs-future";
  spec.config = "{}";
  TestHost host({spec});
  auto seen = host.wait_for("needs-future", InstanceState::quarantined);
  ASSERT_TRUE(seen);
  EXPECT_THAT(seen->reason, HasSubstr("needs hostler."));
  EXPECT_TRUE(host.on_loop([&] { return host.runtime().clear("needs-future").has_value(); }));
  EXPECT_TRUE(host.wait_for("needs-future", InstanceState::starting));
  EXPECT_TRUE(host.wait_for("needs-future", InstanceState::quarantined));
}

TEST(Instances, TellTheirStateAsAnEvent) {
  TestHost host({probe(Isolation::none), probe(Isolation::none, "watcher")});
  ASSERT_TRUE(host.wait_for("watcher", InstanceState::running));
  TestCall call;
  host.begin_call(call, "watcher", "receive",
                  {{"topic", "hostler.instance.changed"}, {"count", 2}});
  ASSERT_TRUE(call.wait());
  std::set<std::string> keys;
  for (const Json& event : call.value()) {
    EXPECT_EQ(event["source"], "host");
    keys.insert(event["key"].get<std::string>());
  }
  EXPECT_EQ(keys, (std::set<std::string>{"probe", "watcher"}));
}

TEST(Instances, RunOnWhenTheNewConfigurationDoesNotTouchThem) {
  TestHost host({probe(Isolation::none), probe(Isolation::none, "other")});
  ASSERT_TRUE(host.wait_for("other", InstanceState::running));
  HostConfig config = host.on_loop([&] { return host.runtime().config(); });
  PluginCatalog catalog = host.on_loop([&] { return host.runtime().catalog(); });
  std::erase_if(config.plugins, [](const InstanceSpec& spec) { return spec.as == "other"; });
  config.plugins.push_back(probe(Isolation::none, "third"));
  host.apply(config, catalog);
  EXPECT_TRUE(host.wait_for("third", InstanceState::running));
  for (const SeenState& seen : host.seen()) {
    if (seen.name == "probe") {
      EXPECT_NE(seen.state, InstanceState::stopping);
    }
    if (seen.name == "third") {
      EXPECT_NE(seen.state, InstanceState::backing_off);
    }
  }
  EXPECT_FALSE(host.on_loop([&] { return host.runtime().find("other") != nullptr; }));
}

}  // namespace
}  // namespace hostler::host::testing
