#include "master/master.hpp"

#include <gmock/gmock.h>

#include "testing/farm_fixture.hpp"

namespace render_farm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class MasterTest : public FarmFixture {};

TEST_F(MasterTest, LetsInAWorkerThatKnowsTheToken) {
  ScriptedWorker worker(loop_, tasks_, *master_, "secret");
  EXPECT_TRUE(worker.join("node-1", "secret").welcomed());
  ASSERT_NE(master_->scheduler().find_worker("node-1"), nullptr);
  EXPECT_TRUE(master_->scheduler().find_worker("node-1")->connected);
}

TEST_F(MasterTest, RefusesAWorkerThatDoesNotKnowTheToken) {
  ScriptedWorker worker(loop_, tasks_, *master_, "secret");
  worker.join("node-1", "guess");
  EXPECT_EQ(worker.read<Refused>().reason, "the join token is not the master's");
  EXPECT_TRUE(worker.is_closed());
  EXPECT_EQ(master_->scheduler().find_worker("node-1"), nullptr);
}

TEST_F(MasterTest, RefusesWhatIsNoWorker) {
  for (const char* line : {"GET / HTTP/1.1", "{\"type\":", "{\"type\":\"done\",\"attempt\":1}"}) {
    ScriptedWorker worker(loop_, tasks_, *master_);
    worker.send_text(line);
    worker.read<Refused>();
    EXPECT_TRUE(worker.is_closed()) << line;
  }
  ScriptedWorker other(loop_, tasks_, *master_);
  other.send(Hello{99, "nonce"});
  EXPECT_THAT(other.read<Refused>().reason, HasSubstr("protocol 99"));
}

TEST_F(MasterTest, RendersAJob) {
  ScriptedWorker worker(loop_, tasks_, *master_);
  ASSERT_TRUE(worker.join("node-1").welcomed());
  const JobId job = submit("1-2");
  EXPECT_EQ(worker.read<render_farm::Setup>().job.file, "/shots/a.blend");
  const Order first = worker.read<Order>();
  worker.send(Done{first.attempt, 0.5, 1000, 320, 180});
  const Order second = worker.read<Order>();
  worker.send(Done{second.attempt, 0.5, 1000, 320, 180});
  const auto ended = loop_.run(master_->wait_for(job, {}));
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->state, JobState::completed);
  EXPECT_EQ(ended->seconds_per_frame, 0.5);
  EXPECT_THAT(audience_.frames, SizeIs(2)) << "told before wait_for answers";
  EXPECT_THAT(audience_.ended, ElementsAre(job));
  EXPECT_THAT(*loop_.run(master_->journal().frames(job, 1, 2)), SizeIs(2));
}

TEST_F(MasterTest, TheNextOrderDoesNotWaitForTheDisk) {
  ScriptedWorker worker(loop_, tasks_, *master_);
  ASSERT_TRUE(worker.join("node-1").welcomed());
  const JobId job = submit("1-2");
  worker.read<render_farm::Setup>();
  const Order first = worker.read<Order>();
  faults_->stall();
  worker.send(Done{first.attempt, 0.5, 1000, 320, 180});
  EXPECT_EQ(worker.read<Order>().frame, 2);
  EXPECT_THAT(audience_.frames, SizeIs(0));
  faults_->release();
  EXPECT_THAT(worker.read<Release>().attempts, ElementsAre(first.attempt));
  EXPECT_THAT(audience_.frames, SizeIs(1));
  EXPECT_EQ(audience_.frames[0].job, job);
}

TEST_F(MasterTest, KeepsAndRepeatsWhatTheDiskRefused) {
  ScriptedWorker worker(loop_, tasks_, *master_);
  ASSERT_TRUE(worker.join("node-1").welcomed());
  submit("1-2");
  worker.read<render_farm::Setup>();
  const Order first = worker.read<Order>();
  faults_->fail("disk full");
  worker.send(Done{first.attempt, 0.5, 1000, 320, 180});
  worker.read<Order>();
  loop_.turn_until([this] { return !audience_.troubles.empty(); });
  EXPECT_THAT(audience_.troubles, ElementsAre(HasSubstr("disk full")));
  JobSpec refused;
  refused.frames = *FrameSet::parse("1");
  const auto answer = loop_.run(master_->submit(std::move(refused)));
  ASSERT_TRUE(answer.has_error());
  EXPECT_THAT(answer.error().text, HasSubstr("disk full"));
  faults_->heal();
  EXPECT_THAT(worker.read<Release>().attempts, ElementsAre(first.attempt));
  EXPECT_EQ(audience_.troubles.back(), "");
}

TEST_F(MasterTest, GivesOutNoFrameWhileTheDiskRefuses) {
  ScriptedWorker worker(loop_, tasks_, *master_);
  ASSERT_TRUE(worker.join("node-1").welcomed());
  const JobId job = submit("1-3");
  const Order first = worker.find<Order>();
  faults_->fail("disk full");
  worker.send(Done{first.attempt, 0.5, 1000, 320, 180});
  const Order second = worker.find<Order>();  // the refusal was not known yet
  loop_.turn_until([this] { return !audience_.troubles.empty(); });
  worker.send(Done{second.attempt, 0.5, 1000, 320, 180});
  worker.send(Heartbeat{});
  worker.read<Alive>();
  const Job* waiting = master_->scheduler().find_job(job);
  EXPECT_THAT(master_->scheduler().why_waiting(*waiting), HasSubstr("disk full"));
  EXPECT_THAT(loop_.run(master_->requeue(job, true)).error().text, HasSubstr("disk full"));

  faults_->heal();
  const Order third = worker.find<Order>();
  EXPECT_EQ(third.frame, 3);
  worker.send(Done{third.attempt, 0.5, 1000, 320, 180});
  EXPECT_EQ(loop_.run(master_->wait_for(job, {}))->done, 3);
}

TEST_F(MasterTest, TellsTheHostsLogOfEachFrameAndThenOfTheJob) {
  ScriptedWorker worker(loop_, tasks_, *master_);
  ASSERT_TRUE(worker.join("node-1").welcomed());
  const JobId job = submit("5");
  worker.send(Done{worker.find<Order>().attempt, 0.5, 1000, 320, 180});
  loop_.turn_until([&] {
    const auto jobs = host_log_.of<JobView>(job_changed_topic);
    return !jobs.empty() && jobs.back().state == JobState::completed;
  });
  const auto frames = host_log_.of<FrameNews>(frame_finished_topic);
  ASSERT_THAT(frames, SizeIs(1));
  EXPECT_EQ(frames[0].job, job);
  EXPECT_EQ(frames[0].number, 5);
  EXPECT_EQ(frames[0].worker, "node-1");
  EXPECT_EQ(host_log_.events.back().first, job_changed_topic) << "a job is completed after its frames";
}

TEST_F(MasterTest, TellsAfterARestartWhatTheHostsLogDidNotTakeBefore) {
  host_log_.refuses = true;
  ScriptedWorker worker(loop_, tasks_, *master_);
  ASSERT_TRUE(worker.join("node-1").welcomed());
  const JobId job = submit("1-2");
  worker.send(Done{worker.find<Order>().attempt, 0.5, 1000, 320, 180});
  worker.send(Done{worker.find<Order>().attempt, 0.5, 1000, 320, 180});
  ASSERT_TRUE(loop_.run(master_->wait_for(job, {})));
  stop_master();
  EXPECT_THAT(host_log_.events, IsEmpty());

  host_log_.refuses = false;
  start_master();
  loop_.turn_until([&] { return host_log_.of<FrameNews>(frame_finished_topic).size() == 2; });
  EXPECT_EQ(host_log_.of<JobView>(job_changed_topic).back().state, JobState::completed);
}

TEST_F(MasterTest, GoesOnAfterARestartWithWhatWasDone) {
  JobId job = 0;
  Order second;
  {
    ScriptedWorker worker(loop_, tasks_, *master_);
    ASSERT_TRUE(worker.join("node-1").welcomed());
    job = submit("1-3");
    worker.read<render_farm::Setup>();
    worker.send(Done{worker.read<Order>().attempt, 0.5, 1000, 320, 180});
    second = worker.read<Order>();
    worker.read<Release>();
    loop_.run(master_->enable({"node-1"}, false));
  }
  stop_master();
  start_master();

  const Job* restored = master_->scheduler().find_job(job);
  ASSERT_NE(restored, nullptr);
  EXPECT_EQ(restored->state(), JobState::running);
  EXPECT_EQ(restored->record().done.to_string(), "1");
  EXPECT_EQ(restored->record().seconds, 0.5);
  EXPECT_EQ(restored->setup().file, "/shots/a.blend");
  EXPECT_FALSE(master_->scheduler().find_worker("node-1")->enabled);

  ScriptedWorker worker(loop_, tasks_, *master_);
  ASSERT_TRUE(worker.join("node-1", "", {{second.attempt, job, 2, 0}}).welcomed());
  worker.send(Done{second.attempt, 0.5, 1000, 320, 180});
  EXPECT_THAT(worker.read<Release>().attempts, ElementsAre(second.attempt));
  loop_.run(master_->enable({"node-1"}, true));
  worker.read<render_farm::Setup>();
  const Order third = worker.read<Order>();
  EXPECT_EQ(third.frame, 3);
  EXPECT_GT(third.attempt, second.attempt);
  EXPECT_GE(third.attempt, first_attempt(2)) << "the epoch has been counted up";
  worker.send(Done{third.attempt, 0.5, 1000, 320, 180});
  EXPECT_EQ(loop_.run(master_->wait_for(job, {}))->state, JobState::completed);

  stop_master();
  start_master();
  const Job* ended = master_->scheduler().find_job(job);
  EXPECT_EQ(ended->state(), JobState::completed);
  EXPECT_EQ(ended->record().done.to_string(), "1-3");
}

TEST_F(MasterTest, CountsAFailureOnceWhenItsReleaseWasLostInARestart) {
  JobId job = 0;
  Order first;
  {
    ScriptedWorker worker(loop_, tasks_, *master_);
    ASSERT_TRUE(worker.join("node-1").welcomed());
    job = submit("1");
    first = worker.find<Order>();
    worker.send(Failed{first.attempt, 1, "it broke", {}});
    worker.find<Release>();
  }
  stop_master();
  start_master();

  ScriptedWorker worker(loop_, tasks_, *master_);
  ASSERT_TRUE(worker.join("node-1", "", {{first.attempt, job, 1, 0}}).welcomed());
  worker.send(Failed{first.attempt, 1, "it broke", {}});
  EXPECT_EQ(worker.find<Cancel>().attempt, first.attempt);
  loop_.run(master_->enable({"node-1"}, false));  // written, behind what came before
  EXPECT_THAT(audience_.troubles, IsEmpty());
  EXPECT_THAT(*loop_.run(master_->journal().failures(job, 1, 1)), SizeIs(1));
}

TEST_F(MasterTest, TellsWhyAFrameFailed) {
  ScriptedWorker worker(loop_, tasks_, *master_);
  ASSERT_TRUE(worker.join("node-1").welcomed());
  const JobId job = submit("7");
  for (int attempt = 0; attempt < 3; ++attempt) {
    const Order order = worker.find<Order>();
    worker.send(Failed{order.attempt, 1, "no camera", {"Error: no camera"}});
  }
  EXPECT_EQ(loop_.run(master_->wait_for(job, {}))->state, JobState::failed);
  const auto rows = loop_.run(master_->journal().failed_frames(job, 10));
  ASSERT_THAT(*rows, SizeIs(1));
  EXPECT_EQ(rows->front().reason, "no camera");
  EXPECT_THAT(rows->front().log, ElementsAre("Error: no camera"));
  EXPECT_THAT(*loop_.run(master_->journal().failures(job, 7, 7)), SizeIs(2));
  const auto log = loop_.run(master_->journal().log_tail(job, 2));
  ASSERT_THAT(*log, SizeIs(2));
  EXPECT_EQ(log->back().line, "frame 7 failed on node-1: no camera");
}

TEST_F(MasterTest, LetsAReturningWorkerReplaceItsOldConnection) {
  ScriptedWorker old(loop_, tasks_, *master_);
  ASSERT_TRUE(old.join("node-1").welcomed());
  ScriptedWorker again(loop_, tasks_, *master_);
  ASSERT_TRUE(again.join("node-1").welcomed());
  EXPECT_TRUE(old.is_closed());
  submit("1");
  again.read<render_farm::Setup>();
  EXPECT_EQ(again.read<Order>().frame, 1);
}

}  // namespace
}  // namespace render_farm
