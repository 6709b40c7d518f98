// Sessions of every protocol with a real scheduler.
#include "connection/scheduler_link.hpp"

#include "connection/discovery.hpp"
#include "testing/scheduler_test.hpp"
#include "testing/spectator.hpp"

namespace icemon {
namespace {

class LinkOfProtocol : public SchedulerTest, public testing::WithParamInterface<std::uint32_t> {};

TEST_P(LinkOfProtocol, ShowsAJobFromRequestToEnd) {
  Spectator monitor(loop_);
  monitor.join(address(), GetParam());
  EXPECT_EQ(monitor.link().protocol(), std::min(GetParam(), monitor.link().scheduler_protocol()));
  const auto build = daemon("build");
  const auto desk = client("desk");
  FakeRequest request;
  request.file = "/home/ada/project/src/a.cpp";
  request.preferred = "build";
  const Assignment assignment = ask(*desk, request);
  build->begin(assignment.job);
  JobDone done;
  done.job = assignment.job;
  done.exit_code = 1;
  done.real_ms = 1234;
  build->end(done);
  monitor.until([&] { return monitor.ended(assignment.job); });
  const Job& job = *monitor.ended(assignment.job);
  EXPECT_EQ(job.file, "project/src/a.cpp");
  EXPECT_EQ(job.client, monitor.host("desk")->id);
  EXPECT_EQ(job.host, monitor.host("build")->id);
  EXPECT_EQ(job.language, 1U);
  EXPECT_EQ(job.result.exit_code, 1);
  EXPECT_EQ(job.result.real_ms, 1234U);
  EXPECT_EQ(monitor.decoder().errors(), 0U);
  EXPECT_EQ(monitor.decoder().skipped(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Real, LinkOfProtocol, testing::Values(22, 28, 29, 38, 39, 43, 44),
                         [](const auto& info) { return std::to_string(info.param); });

class Link : public SchedulerTest {};

TEST_F(Link, IsOneOfManyWithAScheduler) {
  const auto build = daemon("build");
  std::vector<std::unique_ptr<Spectator>> monitors;
  for (int i = 0; i < 4; ++i) {
    monitors.push_back(std::make_unique<Spectator>(loop_));
    monitors.back()->join(address());
  }
  for (const auto& monitor : monitors) monitor->until([&] { return monitor->host("build"); });
  monitors.erase(monitors.begin());
  build->report(700);
  for (const auto& monitor : monitors) {
    monitor->until([&] { return monitor->host("build")->load == 700; });
  }
}

// A hundred jobs at a time, from request to end.
hostler::Task<> compile_hundred(std::shared_ptr<FakeDaemon> desk,
                                std::shared_ptr<FakeDaemon> build) {
  FakeRequest request;
  request.file = "/home/ada/project/src/a.cpp";
  request.count = 100;
  request.preferred = "build";
  desk->ask(request);
  for (int i = 0; i < 100; ++i) {
    const Assignment assignment = co_await desk->next_assignment();
    JobDone done;
    done.job = assignment.job;
    done.real_ms = 900;
    build->begin(assignment.job);
    build->end(done);
  }
}

TEST_F(Link, StaysWhileNobodyTakesWhatItReads) {
  const auto build = daemon("build", 200);
  const auto desk = client("desk");
  Spectator monitor(loop_);
  monitor.join(address());
  monitor.until([&] { return monitor.host("build") && monitor.host("build")->load == 0; });
  // Five times as much as a scheduler keeps for a monitor before it throws it out.
  constexpr std::size_t jobs = 10'000;
  for (std::size_t done = 0; done < jobs; done += 100) loop_.run(compile_hundred(desk, build));
  monitor.until([&] { return monitor.ended_count() == jobs; });
  EXPECT_EQ(monitor.cluster().totals().done, jobs);
  EXPECT_TRUE(monitor.cluster().jobs().empty());
}

TEST_F(Link, IsNamedByTheSchedulerWhenAsked) {
  const auto found = loop_.run(ask_scheduler(loop_.executor(), address())).value();
  EXPECT_EQ(found.address, address());
  EXPECT_EQ(found.netname, "test");
  EXPECT_GE(found.protocol, 43U);
  EXPECT_GT(found.started_s, 1'500'000'000);
}

TEST_F(Link, SaysThatNobodyIsThere) {
  const hostler::HostPort gone = address();
  loop_.run(scheduler_->end());
  LinkOptions options;
  options.scheduler = gone;
  const auto link = loop_.run(SchedulerLink::open(loop_.executor(), options));
  ASSERT_TRUE(link.has_error());
  EXPECT_NE(link.error().text.find(gone.text()), std::string::npos) << link.error().text;
}

}  // namespace
}  // namespace icemon
