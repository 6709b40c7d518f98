// A real scheduler with a monitor that sees each job come and go.
#pragma once

#include <optional>
#include <string>

#include "testing/scheduler_test.hpp"
#include "testing/spectator.hpp"

namespace icemon {

class WatchedSchedulerTest : public SchedulerTest {
 protected:
  void SetUp() override {
    SchedulerTest::SetUp();
    if (IsSkipped()) return;
    monitor_.emplace(loop_);
    monitor_->join(address());
  }

  // A job of `client` that `server` begins.
  JobId begun(FakeDaemon& client, FakeDaemon& server, const std::string& server_name,
              const std::string& file = "/home/ada/project/src/a.cpp") {
    FakeRequest request;
    request.file = file;
    request.preferred = server_name;
    const Assignment assignment = ask(client, request);
    EXPECT_EQ(assignment.port, server.port());
    server.begin(assignment.job);
    monitor_->until([&] { return is(assignment.job, JobState::compiling); });
    return assignment.job;
  }

  bool is(JobId id, JobState state) const {
    const Job* job = has_ended(state) ? monitor_->ended(id) : monitor_->job(id);
    return job && job->state == state;
  }

  // The job as it ended.
  Job end_of(JobId id) {
    monitor_->until([&] { return monitor_->ended(id) != nullptr; });
    return *monitor_->ended(id);
  }

  std::optional<Spectator> monitor_;
};

}  // namespace icemon
