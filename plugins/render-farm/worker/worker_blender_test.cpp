// A worker with the real Blender, and a master played by the test.
#include "worker/worker.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include <fstream>

#include "fake_clock.hpp"
#include "hostler/transport/memory.hpp"
#include "protocol/output_files.hpp"
#include "testing/blender_scenes.hpp"

namespace render_farm {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::scene;

constexpr const char* token = "the join token";

class WorkerTest : public testing::BlenderTest {
 protected:
  void start(int slots = 1) {
    WorkerOptions options;
    options.name = "w1";
    options.token = token;
    options.slots = slots;
    Connector connector = [this]() -> Task<hostler::Result<hostler::StreamPtr>> {
      auto [ours, theirs] = hostler::make_memory_pair(loop_.executor(), clock_);
      master_ = hostler::LineConnection::make(ours);
      ++connections_;
      co_return theirs;
    };
    worker_ = std::make_unique<Worker>(loop_.executor(), pool_, options, connector, hostler::Log(),
                                       clock_);
    running_ = loop_.spawn(worker_->run());
  }

  void TearDown() override {
    if (!worker_) return;
    auto stopping = loop_.spawn(worker_->stop());
    loop_.finish(stopping);
    loop_.finish(*running_);
    loop_.run(pool_.close());
    EXPECT_THAT(testing::own_blenders(), ElementsAre());
  }

  // The next message of type T; others before it are collected.
  template <class T>
  T expect() {
    while (true) {
      auto message = next();
      if (auto* wanted = std::get_if<T>(&message)) return std::move(*wanted);
      seen_.push_back(std::move(message));
    }
  }

  ToMaster next() {
    auto line = loop_.run(master_->read_line());
    if (!line) throw std::runtime_error("the worker hung up: " + line.error().message());
    return decode_to_master(*line).value();
  }

  void tell(const ToWorker& message) {
    ASSERT_EQ(master_->try_send(encode(message)), hostler::Sent::queued);
  }

  Proof let_in(double lease_seconds = 30, const char* known_token = token) {
    loop_.turn_until([&, before = joins_] { return connections_ > before; });
    joins_ = connections_;
    const Hello hello = expect<Hello>();
    tell(Challenge{"the master's nonce"});
    Proof proof = expect<Proof>();
    EXPECT_TRUE(proves(proof.mac, known_token, Side::worker, hello.nonce, "the master's nonce"));
    Welcome welcome;
    welcome.mac = prove(known_token, Side::master, hello.nonce, "the master's nonce");
    welcome.lease_seconds = lease_seconds;
    tell(welcome);
    return proof;
  }

  JobSetup job(const std::string& name, JobId number = 7) {
    JobSetup job;
    job.job = number;
    job.file = scene(name);
    job.output = scratch_ / "out";
    job.name = "shot";
    return job;
  }

  void order(AttemptNumber attempt, int frame, int slot = 0, JobId job = 7) {
    tell(Order{attempt, job, frame, slot});
  }

  // Until Blender says that it is in the middle of the frame.
  void await_progress(AttemptNumber attempt) {
    while (expect<Progress>().attempt != attempt) {
    }
  }

  std::vector<std::string> output() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(scratch_ / "out"))
      if (entry.path().filename() != ".hostler") names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  hostler::FakeClock clock_{loop_};
  AgentPool pool_{loop_.executor(), {}, clock_};
  std::shared_ptr<hostler::LineConnection> master_;
  std::unique_ptr<Worker> worker_;
  std::optional<hostler::Pending<void>> running_;
  std::vector<ToMaster> seen_;
  int connections_ = 0;
  int joins_ = 0;
};

TEST_F(WorkerTest, JoinsWithWhatItCanDoAndRendersFrameAfterFrame) {
  start();
  const Proof proof = let_in();
  EXPECT_EQ(proof.worker.name, "w1");
  EXPECT_FALSE(proof.worker.blender.empty());
  EXPECT_THAT(proof.worker.engines, ::testing::Contains("BLENDER_WORKBENCH"));
  EXPECT_THAT(proof.held, ElementsAre());

  tell(render_farm::Setup{job("cube")});
  for (int frame : {1, 2, 9}) {
    order(AttemptNumber(100 + frame), frame);
    const Done done = expect<Done>();
    EXPECT_EQ(done.attempt, AttemptNumber(100 + frame));
    EXPECT_EQ(done.width, 96);
    EXPECT_GT(done.bytes, 0);
    EXPECT_TRUE(fs::exists(thumbnail_file(job("cube"), frame)));
  }
  EXPECT_THAT(output(), ElementsAre("shot_0001.png", "shot_0002.png", "shot_0009.png"));
}

TEST_F(WorkerTest, RemovesWhatAKilledMachineLeftOfAFrame) {
  fs::create_directory(scratch_ / "out");
  std::ofstream(scratch_ / "out/.shot_0001.png.5.tmp") << "half a frame";
  std::ofstream(scratch_ / "out/.shot_0002.png.6.tmp") << "may be another machine's";
  start();
  let_in();
  tell(render_farm::Setup{job("cube")});
  order(7, 1);
  expect<Done>();
  EXPECT_THAT(output(), ElementsAre(".shot_0002.png.6.tmp", "shot_0001.png"));
}

TEST_F(WorkerTest, FillsItsSlotsAndKnowsTheirJobs) {
  start(2);
  let_in();
  tell(render_farm::Setup{job("cube")});
  tell(render_farm::Setup{job("two_layers", 8)});
  order(1, 1, 0);
  order(2, 2, 1, 8);
  std::vector<AttemptNumber> done = {expect<Done>().attempt, expect<Done>().attempt};
  EXPECT_THAT(done, ::testing::UnorderedElementsAre(1, 2));
}

TEST_F(WorkerTest, SaysWhichPathItCannotSeeAndTakesNoFrameOfThatJob) {
  start();
  let_in();
  JobSetup unseen = job("cube");
  unseen.file = "/srv/elsewhere/shot.blend";
  tell(render_farm::Setup{unseen});
  order(1, 1);
  const Unable unable = expect<Unable>();
  EXPECT_EQ(unable.job, 7);
  EXPECT_THAT(unable.reason, HasSubstr("/srv/elsewhere/shot.blend does not exist"));

  JobSetup unwritable = job("cube", 8);
  std::ofstream(scratch_ / "file");
  unwritable.output = scratch_ / "file/out";
  tell(render_farm::Setup{unwritable});
  order(2, 1, 0, 8);
  EXPECT_THAT(expect<Unable>().reason, HasSubstr("cannot make the output folder"));
}

TEST_F(WorkerTest, SaysThatItLacksWhatAJobNeeds) {
  start();
  const Proof proof = let_in();
  if (!proof.worker.denoiser) {
    tell(render_farm::Setup{job("denoised")});
    order(1, 1);
    EXPECT_THAT(expect<Unable>().reason, HasSubstr("--no-denoise"));
  }
  JobSetup strange = job("cube", 8);
  strange.engine = "POVRAY";
  tell(render_farm::Setup{strange});
  order(2, 1, 0, 8);
  EXPECT_THAT(expect<Unable>().reason, HasSubstr("no engine 'POVRAY'"));
}

TEST_F(WorkerTest, StopsACanceledFrameAndLeavesNothingOfIt) {
  start();
  let_in();
  tell(render_farm::Setup{job("endless")});
  order(1, 1);
  await_progress(1);
  tell(Cancel{1});
  EXPECT_EQ(expect<Stopped>().attempt, 1u);
  EXPECT_THAT(output(), ElementsAre());
  tell(render_farm::Setup{job("cube", 8)});
  order(2, 4, 0, 8);
  EXPECT_EQ(expect<Done>().attempt, 2u) << "the slot goes on";
}

TEST_F(WorkerTest, AnswersStoppedForAnAttemptItNeverHad) {
  start();
  let_in();
  tell(Cancel{99});
  EXPECT_EQ(expect<Stopped>().attempt, 99u);
  order(5, 1);
  EXPECT_EQ(expect<Stopped>().attempt, 5u) << "no setup came before it";
}

TEST_F(WorkerTest, ReportsABlenderThatWasKilledInTheMiddleOfAFrameAndStartsAnother) {
  start();
  let_in();
  tell(render_farm::Setup{job("endless")});
  order(1, 1);
  await_progress(1);
  for (const int blender : testing::own_blenders()) ::kill(blender, SIGKILL);
  const Failed failed = expect<Failed>();
  EXPECT_EQ(failed.attempt, 1u);
  EXPECT_THAT(failed.reason, HasSubstr("killed by signal 9"));
  EXPECT_THAT(output(), ElementsAre());
  order(2, 1);
  await_progress(2);
}

TEST_F(WorkerTest, KeepsAResultUntilItIsReleased) {
  start();
  let_in();
  tell(render_farm::Setup{job("cube")});
  order(1, 1);
  expect<Done>();
  master_->close();
  clock_.advance(1s);
  const Proof proof = let_in();
  ASSERT_EQ(proof.held.size(), 1u);
  EXPECT_EQ(proof.held[0].attempt, 1u);
  EXPECT_EQ(expect<Done>().attempt, 1u) << "said again";

  tell(Release{{1}});
  tell(Cancel{99});
  expect<Stopped>();  // by now the release has been read
  master_->close();
  clock_.advance(1s);
  EXPECT_THAT(let_in().held, ElementsAre());
}

TEST_F(WorkerTest, RendersOnWhileTheConnectionIsLostForLessThanTheLease) {
  start();
  let_in(30);
  tell(render_farm::Setup{job("endless")});
  order(1, 1);
  await_progress(1);
  master_->close();
  clock_.advance(5s);
  const Proof proof = let_in(30);
  ASSERT_EQ(proof.held.size(), 1u);
  EXPECT_EQ(proof.held[0].frame, 1);
  EXPECT_EQ(testing::own_blenders().size(), 1u);
}

TEST_F(WorkerTest, KillsItsRenderersBeforeTheLeaseIsOver) {
  start();
  let_in(30);
  tell(render_farm::Setup{job("endless")});
  order(1, 1);
  await_progress(1);
  const auto lease_began = clock_.now();
  // The master is silent: heartbeats go unanswered.
  while (clock_.now() - lease_began < 29s) clock_.advance(500ms);
  loop_.turn_until([] { return testing::own_blenders().empty(); });
  EXPECT_THAT(output(), ElementsAre());
  clock_.advance(1s);
  EXPECT_THAT(let_in().held, ElementsAre()) << "the attempt is dead, and the master is told so";
}

TEST_F(WorkerTest, KeepsItsLeaseWhileTheMasterAnswers) {
  start();
  let_in(9);
  tell(render_farm::Setup{job("endless")});
  order(1, 1);
  await_progress(1);
  for (int beats = 0; beats < 6; ++beats) {
    tell(Alive{});
    loop_.settle();
    clock_.advance(3s);
    expect<Heartbeat>();
  }
  EXPECT_EQ(testing::own_blenders().size(), 1u);
  EXPECT_EQ(connections_, 1);
}

TEST_F(WorkerTest, SaysGoodbyeAndLeavesNoBlenderWhenItStopsInAFrame) {
  start();
  let_in();
  tell(render_farm::Setup{job("endless")});
  order(1, 1);
  await_progress(1);
  auto stopping = loop_.spawn(worker_->stop());
  EXPECT_EQ(expect<Stopped>().attempt, 1u);
  expect<Leaving>();
  loop_.finish(stopping);
  loop_.finish(*running_);
  EXPECT_THAT(testing::own_blenders(), ElementsAre());
  EXPECT_THAT(output(), ElementsAre());
  worker_.reset();
}

TEST_F(WorkerTest, StopsAtOnceWhileItsFirstBlenderStarts) {
  start();
  loop_.turn_until([] { return testing::own_blenders().size() == 1; });
  loop_.run(pool_.close());
  EXPECT_THAT(testing::own_blenders(), ElementsAre());
  loop_.run(worker_->stop());
  EXPECT_EQ(connections_, 0);
}

TEST_F(WorkerTest, EndsItsIdleBlenderWhenTheJobIsForgotten) {
  start();
  let_in();
  tell(render_farm::Setup{job("cube")});
  order(1, 1);
  expect<Done>();
  EXPECT_EQ(testing::own_blenders().size(), 1u);
  tell(Forget{7});
  loop_.turn_until([] { return testing::own_blenders().empty(); });
}

TEST_F(WorkerTest, EndsAnIdleBlenderAfterAWhile) {
  start();
  let_in(1e6);
  tell(render_farm::Setup{job("cube")});
  order(1, 1);
  expect<Done>();
  loop_.settle();
  clock_.advance(idle_agent_kept_for);
  loop_.turn_until([] { return testing::own_blenders().empty(); });
  order(2, 2);
  EXPECT_EQ(expect<Done>().attempt, 2u) << "the next order starts another";
}

TEST_F(WorkerTest, DoesNotWorkForAMasterThatDoesNotKnowTheToken) {
  start();
  loop_.turn_until([&] { return connections_ == 1; });
  const Hello hello = expect<Hello>();
  tell(Challenge{"nonce"});
  expect<Proof>();
  Welcome welcome;
  welcome.mac = prove("a guess", Side::master, hello.nonce, "nonce");
  tell(welcome);
  EXPECT_THROW(next(), std::runtime_error) << "it hangs up";
  EXPECT_FALSE(worker_->joined());
}

}  // namespace
}  // namespace render_farm
