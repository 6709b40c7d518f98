// What the tests with a real scheduler share.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "test_loop.hpp"
#include "testing/fake_daemon.hpp"
#include "testing/real_scheduler.hpp"

namespace icemon {

class SchedulerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (RealScheduler::program().empty()) {
      GTEST_SKIP() << "icecc-scheduler is not installed; scripts/setup --test installs it";
    }
    scheduler_ = loop_.run(RealScheduler::start(loop_.executor()));
  }

  hostler::HostPort address() const { return scheduler_->address(); }

  // A daemon that takes jobs if its load is below 1000.
  std::shared_ptr<FakeDaemon> daemon(std::string name, std::uint32_t max_jobs = 2,
                                     std::uint32_t load = 0) {
    FakeDaemonOptions options;
    options.name = std::move(name);
    options.max_jobs = max_jobs;
    const auto daemon = loop_.run(FakeDaemon::login(loop_.executor(), address(), options));
    daemon->report(load);
    return daemon;
  }

  // One that has jobs for others, and is too busy to compile any of them itself.
  std::shared_ptr<FakeDaemon> client(std::string name) {
    FakeDaemonOptions options;
    options.name = std::move(name);
    options.no_remote = true;
    const auto client = loop_.run(FakeDaemon::login(loop_.executor(), address(), options));
    client->report(1000);
    return client;
  }

  Assignment ask(FakeDaemon& client, const FakeRequest& request) {
    client.ask(request);
    return loop_.run(client.next_assignment());
  }

  hostler::TestLoop loop_;
  std::unique_ptr<RealScheduler> scheduler_;
};

}  // namespace icemon
