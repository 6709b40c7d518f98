// Each way in which a job or a host can come and go, as a real scheduler tells of it.
#include "state/cluster.hpp"

#include "connection/control_port.hpp"
#include "testing/watched_scheduler_test.hpp"

namespace icemon {
namespace {

using LifeCycle = WatchedSchedulerTest;

TEST_F(LifeCycle, HostsComeWithWhatTheyAre) {
  const auto build = daemon("build", 3);
  const auto desk = client("desk");
  monitor_->until([&] {
    const Host* host = monitor_->host("build");
    return host && host->load == 0 && host->free_memory_mib && monitor_->host("desk");
  });
  const Host& host = *monitor_->host("build");
  EXPECT_EQ(host.ip, "127.0.0.1");
  EXPECT_EQ(host.platform, "x86_64");
  EXPECT_EQ(host.max_jobs, 3);
  EXPECT_EQ(host.version, 43);
  EXPECT_FALSE(host.no_remote);
  EXPECT_EQ(host.load_average1, 500);
  EXPECT_EQ(host.free_memory_mib, 4096);
  EXPECT_TRUE(monitor_->host("desk")->no_remote);
  EXPECT_EQ(monitor_->cluster().totals().hosts, 2);
  EXPECT_EQ(monitor_->cluster().totals().available, 3);
  EXPECT_EQ(monitor_->cluster().free_slots(), 3);
}

TEST_F(LifeCycle, AJobIsCompiledForAnotherHost) {
  const auto build = daemon("build");
  const auto desk = client("desk");
  const JobId id = begun(*desk, *build, "build");
  const Job& running = *monitor_->job(id);
  EXPECT_EQ(running.file, "project/src/a.cpp") << "a scheduler tells the last three parts";
  EXPECT_EQ(running.client, monitor_->host("desk")->id);
  EXPECT_EQ(running.host, monitor_->host("build")->id);
  EXPECT_EQ(monitor_->host("build")->compiling, 1);
  EXPECT_EQ(monitor_->host("desk")->requested, 1);
  EXPECT_EQ(monitor_->cluster().free_slots(), 1);

  JobDone result;
  result.job = id;
  result.real_ms = 5729;
  result.user_ms = 2909;
  result.system_ms = 188;
  result.page_faults = 48793;
  result.in_compressed = 633'618;
  result.in_uncompressed = 3'113'279;
  result.out_compressed = result.out_uncompressed = 269'904;
  build->end(result);
  const Job job = end_of(id);
  EXPECT_EQ(job.state, JobState::done);
  EXPECT_EQ(job.result.real_ms, 5729U);
  EXPECT_EQ(job.result.in_uncompressed, 3'113'279U);
  EXPECT_EQ(job.result.page_faults, 48793U);
  EXPECT_EQ(job.reason, "");
  EXPECT_EQ(monitor_->host("build")->compiling, 0);
  EXPECT_EQ(monitor_->host("build")->done, 1U);
  EXPECT_TRUE(monitor_->cluster().jobs().empty());
}

TEST_F(LifeCycle, ARequestWaitsWhileEveryHostIsBusy) {
  const auto build = daemon("build", 2, 1000);
  const auto desk = client("desk");
  FakeRequest request;
  request.file = "a.cpp";
  request.preferred = "build";  // without a preference it would be compiled at home
  desk->ask(request);
  monitor_->until([&] { return is(1, JobState::pending) && monitor_->host("build"); });
  EXPECT_EQ(monitor_->cluster().totals().pending, 1);
  EXPECT_EQ(monitor_->host("desk")->pending, 1);
  EXPECT_EQ(monitor_->cluster().totals().available, 0);
  EXPECT_EQ(monitor_->cluster().free_slots(), 1) << "never less than one";

  build->report(0);
  const Assignment assignment = loop_.run(desk->next_assignment());
  build->begin(assignment.job);
  monitor_->until([&] { return is(1, JobState::compiling); });
  EXPECT_EQ(monitor_->cluster().totals().pending, 0);
}

TEST_F(LifeCycle, ARequestForSeveralServersIsSeveralJobs) {
  const auto build = daemon("build", 4);
  const auto desk = client("desk");
  FakeRequest request;
  request.file = "a.cpp";
  request.count = 3;
  desk->ask(request);
  monitor_->until([&] { return monitor_->cluster().totals().pending == 3; });
  for (const JobId id : {1U, 2U, 3U}) EXPECT_EQ(monitor_->job(id)->file, "a.cpp");
}

TEST_F(LifeCycle, AClientGivesUpWhileItWaits) {
  const auto build = daemon("build", 2, 1000);
  const auto desk = client("desk");
  FakeRequest request;
  request.file = "a.cpp";
  request.client = 9;
  request.preferred = "build";
  desk->ask(request);
  monitor_->until([&] { return is(1, JobState::pending); });
  desk->give_up(9);
  const Job job = end_of(1);
  EXPECT_EQ(job.state, JobState::cancelled);
  EXPECT_NE(job.reason, "");
  EXPECT_EQ(monitor_->cluster().totals().pending, 0);
}

TEST_F(LifeCycle, AClientCompilesItself) {
  const auto desk = daemon("desk");
  const auto build = daemon("build");
  FakeRequest request;
  request.file = "a.cpp";
  request.preferred = "desk";
  const Assignment assignment = ask(*desk, request);
  EXPECT_EQ(assignment.port, 0);
  desk->begin(assignment.job);
  monitor_->until([&] { return is(assignment.job, JobState::compiling); });
  EXPECT_EQ(monitor_->job(assignment.job)->host, monitor_->job(assignment.job)->client);
  JobDone result;
  result.job = assignment.job;
  result.out_uncompressed = 2000;
  result.from_submitter = true;
  desk->end(result);
  EXPECT_EQ(end_of(assignment.job).state, JobState::done);
}

TEST_F(LifeCycle, AJobThatFailsIsCompiledAgainByItsClient) {
  const auto build = daemon("build");
  const auto desk = client("desk");
  JobDone failure;
  failure.job = begun(*desk, *build, "build");
  failure.exit_code = 1;
  build->end(failure);
  const Job failed = end_of(failure.job);
  EXPECT_EQ(failed.state, JobState::failed);
  EXPECT_EQ(failed.result.exit_code, 1);
  EXPECT_EQ(failed.reason, explain_exit_code(1, false));
  EXPECT_EQ(monitor_->host("build")->failed, 1U);

  desk->begin_local(1, "/home/ada/project/src/a.o");
  const JobId again = failure.job + 1;
  monitor_->until([&] { return is(again, JobState::local); });
  EXPECT_EQ(monitor_->job(again)->file, "project/src/a.o");
  EXPECT_EQ(monitor_->host("desk")->local, 1);
  desk->end_local(1);
  EXPECT_EQ(end_of(again).state, JobState::done);
  EXPECT_EQ(monitor_->host("desk")->local, 0);
}

TEST_F(LifeCycle, AHostIsLostWithAllItsJobs) {
  const auto build = daemon("build");
  const auto other = daemon("other");
  const auto desk = client("desk");
  const JobId lost = begun(*desk, *build, "build");
  const JobId kept = begun(*desk, *other, "other");
  build->begin_local(1, "linked");
  monitor_->until([&] { return monitor_->host("build")->local == 1; });
  build->leave();
  const Job job = end_of(lost);
  EXPECT_EQ(job.state, JobState::lost);
  EXPECT_NE(job.reason, "");
  EXPECT_EQ(monitor_->host("build"), nullptr);
  EXPECT_EQ(end_of(kept + 1).state, JobState::lost) << "local jobs are not ended by the scheduler";
  EXPECT_TRUE(is(kept, JobState::compiling));
}

TEST_F(LifeCycle, AClientIsLostWithTheJobsThatOthersCompileForIt) {
  const auto build = daemon("build");
  const auto desk = client("desk");
  const JobId id = begun(*desk, *build, "build");
  desk->leave();
  EXPECT_EQ(end_of(id).state, JobState::lost);
  EXPECT_EQ(monitor_->host("desk"), nullptr);
  EXPECT_EQ(monitor_->host("build")->compiling, 0);
}

TEST_F(LifeCycle, AHostThatComesBackIsOneHost) {
  const auto first = daemon("build");
  monitor_->until([&] { return monitor_->host("build"); });
  const HostId before = monitor_->host("build")->id;
  const auto second = daemon("build", 5);
  monitor_->until([&] {
    const Host* host = monitor_->host("build");
    return host && host->id != before && monitor_->has_hosts(1);
  });
  EXPECT_EQ(monitor_->host("build")->max_jobs, 5);
  EXPECT_EQ(monitor_->cluster().totals().slots, 5);
}

TEST_F(LifeCycle, AMonitorThatJoinsLateKnowsWhatRuns) {
  const auto build = daemon("build");
  const auto desk = client("desk");
  const JobId compiling = begun(*desk, *build, "build", "/x/y/z/early.cpp");
  build->report(1000);
  monitor_->until([&] { return monitor_->host("build")->load == 1000; });
  FakeRequest request;
  request.file = "waits.cpp";
  request.preferred = "build";
  desk->ask(request);
  monitor_->until([&] { return monitor_->cluster().totals().pending == 1; });

  Spectator late(loop_);
  late.join(address());
  late.until([&] { return late.host("build") && late.host("desk"); });
  EXPECT_TRUE(late.cluster().jobs().empty()) << "a scheduler does not tell of these";
  const auto login = loop_.run(ask_listing(loop_.executor(), address())).value();
  EXPECT_EQ(login.version.substr(0, 2), "1.");
  late.cluster().fill(login.listing, Moment::now());
  ASSERT_NE(late.job(compiling), nullptr);
  EXPECT_EQ(late.job(compiling)->state, JobState::compiling);
  EXPECT_EQ(late.job(compiling)->file, "y/z/early.cpp");
  EXPECT_EQ(late.job(compiling)->host, late.host("build")->id);
  EXPECT_EQ(late.job(compiling)->client, late.host("desk")->id);
  ASSERT_NE(late.job(compiling + 1), nullptr);
  EXPECT_EQ(late.job(compiling + 1)->state, JobState::pending);

  JobDone done;
  done.job = compiling;
  done.real_ms = 800;
  build->end(done);
  late.until([&] { return late.ended(compiling); });
  EXPECT_EQ(late.ended(compiling)->state, JobState::done);
}

TEST_F(LifeCycle, ABeginWithoutARequestIsShown) {
  const auto build = daemon("build");
  const auto desk = client("desk");
  FakeRequest request;
  request.file = "a.cpp";
  request.preferred = "build";
  const Assignment assignment = ask(*desk, request);
  Spectator late(loop_);
  late.join(address());
  late.until([&] { return late.host("build"); });  // now the scheduler knows of its login
  build->begin(assignment.job);
  late.until([&] { return late.job(assignment.job); });
  EXPECT_EQ(late.job(assignment.job)->state, JobState::compiling);
  EXPECT_TRUE(late.job(assignment.job)->joined_late);
  EXPECT_EQ(late.job(assignment.job)->file, "");
  EXPECT_EQ(late.host("build")->compiling, 1);
}

TEST_F(LifeCycle, TheLoginOfAnotherMonitorChangesNothing) {
  const auto build = daemon("build");
  monitor_->until([&] {
    const Host* host = monitor_->host("build");
    return host && host->load_average1;
  });
  Spectator second(loop_);
  second.join(address());
  second.until([&] { return second.host("build"); });
  EXPECT_FALSE(second.host("build")->load_average1) << "told with a daemon's own reports only";
  // What the second one's login made the scheduler tell the first one arrives before this.
  build->report(400);
  monitor_->until([&] { return monitor_->host("build")->load == 400; });
  EXPECT_EQ(monitor_->host("build")->load_average1, 500);
  EXPECT_TRUE(monitor_->has_hosts(1));
  second.until([&] { return second.host("build")->load == 400; });
}

TEST_F(LifeCycle, ASchedulerThatEndsLeavesNothingBehind) {
  const auto build = daemon("build");
  const auto desk = client("desk");
  const JobId id = begun(*desk, *build, "build");
  loop_.run(scheduler_->end(SIGTERM));
  EXPECT_NE(monitor_->until_the_end(), "");
  EXPECT_TRUE(is(id, JobState::lost));
  EXPECT_TRUE(monitor_->has_hosts(0));
  EXPECT_TRUE(monitor_->cluster().jobs().empty());
}

TEST_F(LifeCycle, ARestartedSchedulerBeginsItsNumbersAnew) {
  const auto build = daemon("build");
  const auto desk = client("desk");
  const JobId id = begun(*desk, *build, "build");
  loop_.run(scheduler_->end(SIGKILL));
  EXPECT_NE(monitor_->until_the_end(), "");
  EXPECT_TRUE(is(id, JobState::lost));

  scheduler_ = loop_.run(RealScheduler::start(loop_.executor(), "test", address().port));
  monitor_->join(address());
  const auto other = daemon("other");
  const auto table = client("table");
  const JobId again = begun(*table, *other, "other", "new.cpp");
  EXPECT_EQ(again, id);
  EXPECT_EQ(monitor_->job(again)->file, "new.cpp");
  EXPECT_TRUE(monitor_->has_hosts(2));
  EXPECT_EQ(monitor_->host("build"), nullptr);
  EXPECT_EQ(monitor_->cluster().totals().lost, 1U);
}

}  // namespace
}  // namespace icemon
