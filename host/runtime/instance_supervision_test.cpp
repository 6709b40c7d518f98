// What an instance decides, with runs that do what the test says.
#include "runtime/instance.hpp"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "hostler/loop.hpp"

namespace hostler::host {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using enum InstanceState;

// A run that does what the test says.
class FakeRun : public Run {
 public:
  FakeRun(Result<> starts, RunEvents events)
      : events(std::move(events)), starts_(std::move(starts)) {}

  Result<> start() override { return starts_; }
  void stop(std::chrono::milliseconds) override { asked_to_stop = true; }
  int pid() const override { return 42; }

  const RunEvents events;
  bool asked_to_stop = false;

 private:
  const Result<> starts_;
};

class AnInstance : public ::testing::Test {
 protected:
  ~AnInstance() override { loop_.shutdown(); }

  void supervise(OnStartFailure on_start_failure = OnStartFailure::retry, bool start = true) {
    InstancePlan plan;
    plan.spec.as = "probe";
    plan.spec.on_start_failure = on_start_failure;
    Instance::Hooks hooks;
    hooks.make_run = [this](const RunPlan&, RunEvents events) {
      runs_.push_back(std::make_shared<FakeRun>(starts_, std::move(events)));
      return runs_.back();
    };
    hooks.changed = [this](const Instance& instance) { seen_.push_back(instance.state()); };
    hooks.fatal = [this](const Instance&, const std::string& reason) { fatal_ = reason; };
    instance_ = std::make_shared<Instance>(loop_, std::move(plan), std::move(hooks));
    instance_->supervise(start);
    settle();
  }

  // Until nothing happens by itself any more.
  void settle() {
    loop_.restart();
    loop_.poll();
  }

  FakeRun& run() { return *runs_.back(); }

  void ready() {
    run().events.reported(HOSTLER_RUNNING, {});
    settle();
  }
  void end(const std::string& failure = {}) {
    run().events.ended(failure);
    settle();
  }
  void restart() {
    instance_->restart();
    settle();
  }

  Loop loop_;
  Result<> starts_;
  std::vector<std::shared_ptr<FakeRun>> runs_;
  std::vector<InstanceState> seen_;
  std::string fatal_;
  std::shared_ptr<Instance> instance_;
};

TEST_F(AnInstance, RunsWhenItsPluginSaysSo) {
  supervise();
  EXPECT_THAT(seen_, ElementsAre(starting));
  ready();
  EXPECT_EQ(instance_->state(), running);
  EXPECT_EQ(instance_->pid(), 42);
}

TEST_F(AnInstance, TellsWhyItIsDegraded) {
  supervise();
  run().events.reported(HOSTLER_DEGRADED, "no Blender");
  EXPECT_EQ(instance_->state(), degraded);
  EXPECT_EQ(instance_->reason(), "no Blender");
}

TEST_F(AnInstance, PausesAfterAFailure) {
  supervise();
  ready();
  end("out of paper");
  EXPECT_EQ(instance_->state(), backing_off);
  EXPECT_EQ(instance_->reason(), "out of paper");
  EXPECT_EQ(instance_->restarts(), 1u);
  EXPECT_THAT(runs_, SizeIs(1));
}

TEST_F(AnInstance, RunsAgainAtOnceWhenAPauseIsCleared) {
  supervise();
  end("out of paper");
  restart();
  EXPECT_THAT(runs_, SizeIs(2));
  EXPECT_EQ(instance_->state(), starting);
}

TEST_F(AnInstance, WaitsForTheEndOfARunBeforeTheNext) {
  supervise();
  ready();
  restart();
  EXPECT_TRUE(run().asked_to_stop);
  EXPECT_THAT(runs_, SizeIs(1));
  end();
  EXPECT_THAT(runs_, SizeIs(2));
  EXPECT_THAT(seen_, ElementsAre(starting, running, stopping, starting));
}

TEST_F(AnInstance, IsNotStartedAgainWhereThatWouldNotHelp) {
  starts_ = Error{"built for another ABI"};
  supervise();
  EXPECT_EQ(instance_->state(), quarantined);
  EXPECT_EQ(instance_->reason(), "built for another ABI");
  starts_ = {};
  restart();
  EXPECT_EQ(instance_->state(), starting);
}

TEST_F(AnInstance, NeverRunsBesideARunThatCouldNotBeEnded) {
  supervise();
  ready();
  restart();
  run().events.left("its loop is blocked");
  settle();
  restart();
  instance_->disable("by the operator");
  settle();
  instance_->enable();
  settle();
  EXPECT_THAT(runs_, SizeIs(1));
  EXPECT_EQ(instance_->state(), quarantined);
  EXPECT_EQ(instance_->reason(), "its loop is blocked");
}

TEST_F(AnInstance, IsDisabledWhenItCannotStartAndTheConfigurationSaysSo) {
  supervise(OnStartFailure::disable);
  end("no license");
  EXPECT_EQ(instance_->state(), disabled);
  EXPECT_EQ(instance_->reason(), "no license");
}

TEST_F(AnInstance, EndsTheHostWhenItCannotStartAndTheConfigurationSaysSo) {
  supervise(OnStartFailure::fail);
  end("no license");
  EXPECT_EQ(fatal_, "no license");
}

TEST_F(AnInstance, DoesNotEndTheHostWhenItFailsLater) {
  supervise(OnStartFailure::fail);
  ready();
  end("out of paper");
  EXPECT_EQ(fatal_, "");
  EXPECT_EQ(instance_->state(), backing_off);
}

TEST_F(AnInstance, StaysDisabledUntilItIsEnabled) {
  supervise(OnStartFailure::retry, false);
  EXPECT_THAT(runs_, SizeIs(0));
  EXPECT_EQ(instance_->state(), disabled);
  instance_->enable();
  settle();
  EXPECT_THAT(runs_, SizeIs(1));
}

TEST_F(AnInstance, StopsForGoodInAPause) {
  supervise();
  end("out of paper");
  bool stopped_for_good = false;
  auto stop = [](std::shared_ptr<Instance> instance, bool& done) -> Task<> {
    co_await instance->stop();
    done = true;
  };
  asio::co_spawn(loop_, stop(instance_, stopped_for_good), asio::detached);
  settle();
  EXPECT_TRUE(stopped_for_good);
  EXPECT_EQ(instance_->state(), stopped);
  EXPECT_THAT(runs_, SizeIs(1));
}

}  // namespace
}  // namespace hostler::host
