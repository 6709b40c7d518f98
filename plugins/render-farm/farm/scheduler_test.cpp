#include "farm/scheduler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace render_farm {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SchedulerTest : public testing::Test {
 protected:
  Now now() const { return {std::chrono::steady_clock::time_point(time_), time_.count()}; }
  void pass(std::chrono::milliseconds time) { time_ += time; }

  JobId submit(const std::string& frames, int priority = 50, const std::string& engine = "") {
    JobSpec spec;
    spec.frames = *FrameSet::parse(frames);
    spec.priority = priority;
    spec.setup.engine = engine;
    return scheduler_.submit(std::move(spec), now());
  }

  Proof proof(const std::string& name, int slots = 1, const std::string& session = "first") {
    Proof proof;
    proof.worker = {name, "machine", "3.4.1", {"CYCLES"}, false, slots};
    proof.session = session;
    return proof;
  }
  int join(const std::string& name, int slots = 1) {
    return *scheduler_.connect(proof(name, slots), "local", now());
  }

  // Takes the effects and returns the orders for a worker.
  std::vector<Order> orders(int worker) {
    collect();
    return take<Order>(worker);
  }
  template <class Message>
  std::vector<Message> messages(int worker) {
    collect();
    return take<Message>(worker);
  }
  Order order(int worker) {
    const auto all = orders(worker);
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? Order{} : all.front();
  }
  void done(int worker, const Order& order) {
    scheduler_.receive(worker, Done{order.attempt, 1.5}, now());
  }
  void fail(int worker, const Order& order, const std::string& why = "it broke") {
    scheduler_.receive(worker, Failed{order.attempt, 1, why, {"last line"}}, now());
  }
  JobState state(JobId job) { return scheduler_.find_job(job)->state(); }
  std::vector<FrameFinished> finished() {
    collect();
    std::vector<FrameFinished> rows;
    for (const auto& row : journal_)
      if (const auto* frame = std::get_if<FrameFinished>(&row)) rows.push_back(*frame);
    return rows;
  }

  Scheduler scheduler_{{.epoch = 3, .lease = 30s}};

 private:
  void collect() {
    Effects effects = scheduler_.take_effects();
    for (auto& message : effects.messages) inboxes_[message.worker].push_back(message.message);
    for (auto& row : effects.journal) journal_.push_back(row);
  }
  template <class Message>
  std::vector<Message> take(int worker) {
    std::vector<Message> taken;
    std::erase_if(inboxes_[worker], [&](const ToWorker& message) {
      const auto* wanted = std::get_if<Message>(&message);
      if (wanted) taken.push_back(*wanted);
      return wanted != nullptr;
    });
    return taken;
  }

  std::chrono::milliseconds time_ = 1000000ms;
  std::map<int, std::vector<ToWorker>> inboxes_;
  std::vector<JournalRow> journal_;
};

std::vector<int> numbers(const std::vector<Order>& orders) {
  std::vector<int> frames;
  for (const Order& order : orders) frames.push_back(order.frame);
  return frames;
}

TEST_F(SchedulerTest, PushesFramesToAllFreeSlots) {
  const int a = join("a", 2), b = join("b", 2);
  submit("1-3");
  EXPECT_THAT(numbers(orders(a)), ElementsAre(1, 3));
  EXPECT_THAT(numbers(orders(b)), ElementsAre(2));
}

TEST_F(SchedulerTest, SendsTheSetupOnceAWorkerAndJob) {
  const JobId job = submit("1-3");
  const int worker = join("a");
  done(worker, order(worker));
  EXPECT_EQ(order(worker).job, job);
  EXPECT_EQ(messages<render_farm::Setup>(worker).size(), 1u);
}

TEST_F(SchedulerTest, AnswersACompletionWithTheNextOrder) {
  const int worker = join("a");
  const JobId job = submit("1-2");
  const Order first = order(worker);
  EXPECT_EQ(first.attempt, first_attempt(3));
  done(worker, first);
  const Order second = order(worker);
  EXPECT_EQ(second.frame, 2);
  done(worker, second);
  EXPECT_EQ(state(job), JobState::completed);
  EXPECT_EQ(messages<Forget>(worker).size(), 1u);
  EXPECT_EQ(finished().size(), 2u);
}

TEST_F(SchedulerTest, ServesTheHighestPriorityThenTheOldestJob) {
  const JobId low = submit("1", 10), old = submit("1", 50), young = submit("1", 50);
  const JobId high = submit("1", 90);
  const int worker = join("a");
  std::vector<JobId> served;
  for (int count = 0; count < 4; ++count) {
    const Order next = order(worker);
    served.push_back(next.job);
    done(worker, next);
  }
  EXPECT_THAT(served, ElementsAre(high, old, young, low));
}

TEST_F(SchedulerTest, GivesAFailedFrameToAnotherWorker) {
  submit("7");
  const int a = join("a");
  const Order first = order(a);
  const int b = join("b");
  fail(a, first);
  EXPECT_THAT(orders(a), IsEmpty());
  EXPECT_EQ(order(b).frame, 7);
}

TEST_F(SchedulerTest, GivesAFailedFrameToTheSameWorkerWhenThereIsNoOther) {
  submit("7");
  const int a = join("a");
  fail(a, order(a));
  EXPECT_EQ(order(a).frame, 7);
}

TEST_F(SchedulerTest, FailsAFrameAfterThreeAttemptsAndKeepsTheGoodOnes) {
  const int a = join("a");
  const JobId job = submit("1-2");
  for (int attempt = 0; attempt < 3; ++attempt) fail(a, order(a), "try " + std::to_string(attempt));
  done(a, order(a));
  EXPECT_EQ(state(job), JobState::failed);
  const auto rows = finished();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].outcome, FrameOutcome::failed);
  EXPECT_EQ(rows[0].reason, "try 2");
  EXPECT_THAT(rows[0].log, ElementsAre("last line"));
  EXPECT_EQ(rows[1].outcome, FrameOutcome::done);
}

TEST_F(SchedulerTest, StopsGivingAJobToAWorkerThatOnlyFails) {
  submit("1-100");
  const int bad = join("bad"), good = join("good");
  const Order kept = order(good);
  for (int failure = 0; failure < 3; ++failure) fail(bad, order(bad));
  EXPECT_THAT(orders(bad), IsEmpty());
  scheduler_.disconnect(good, now());
  EXPECT_EQ(orders(bad).size(), 1u) << "nobody else is left";
  EXPECT_EQ(kept.frame, 2);
}

TEST_F(SchedulerTest, RefusesTheResultOfAnAttemptThatIsNotTheFramesOwn) {
  const int a = join("a"), b = join("b");
  const JobId job = submit("1-2");
  const Order of_a = order(a), of_b = order(b);
  done(b, of_a);
  EXPECT_THAT(finished(), IsEmpty());
  EXPECT_EQ(messages<Cancel>(b).front().attempt, of_a.attempt);
  done(a, of_a);
  done(a, of_a);
  EXPECT_EQ(finished().size(), 1u);
  EXPECT_EQ(state(job), JobState::running);
  done(b, of_b);
  EXPECT_EQ(state(job), JobState::completed);
}

TEST_F(SchedulerTest, KeepsTheFramesOfACutConnectionUntilTheLeaseRunsOut) {
  submit("1");
  const int a = join("a");
  const Order first = order(a);
  const int b = join("b");
  scheduler_.disconnect(a, now());
  pass(29s);
  scheduler_.receive(b, Heartbeat{}, now());
  scheduler_.tick(now());
  EXPECT_THAT(orders(b), IsEmpty());
  pass(1s);
  EXPECT_EQ(scheduler_.next_deadline(), now().steady);
  scheduler_.tick(now());
  EXPECT_EQ(order(b).frame, 1);
  ASSERT_TRUE(scheduler_.connect(proof("a"), "local", now()));
  done(a, first);
  EXPECT_THAT(finished(), IsEmpty()) << "the late result of the old attempt is refused";
}

TEST_F(SchedulerTest, HangsUpOnASilentWorker) {
  const int a = join("a");
  pass(30s);
  scheduler_.tick(now());
  EXPECT_THAT(scheduler_.take_effects().hang_up, ElementsAre(a));
  EXPECT_FALSE(scheduler_.worker(a).connected);
}

TEST_F(SchedulerTest, GoesOnWithWhatAReconnectedWorkerStillHolds) {
  submit("1-2");
  const int a = join("a", 2);
  const auto both = orders(a);
  scheduler_.disconnect(a, now());
  Proof again = proof("a", 2);
  again.held = {{both[0].attempt, both[0].job, both[0].frame, both[0].slot}};
  ASSERT_TRUE(scheduler_.connect(again, "local", now()));
  const Order repeated = order(a);  // the second order was lost on its way
  EXPECT_EQ(repeated.frame, 2);
  EXPECT_NE(repeated.attempt, both[1].attempt);
  done(a, both[0]);
  EXPECT_EQ(finished().size(), 1u);
}

TEST_F(SchedulerTest, KnowsThatTheRenderersOfARestartedWorkerAreDead) {
  submit("1");
  const int a = join("a");
  orders(a);
  scheduler_.disconnect(a, now());
  ASSERT_TRUE(scheduler_.connect(proof("a", 1, "second"), "local", now()));
  EXPECT_EQ(order(a).frame, 1);
}

TEST_F(SchedulerTest, RefusesASecondWorkerOfTheSameName) {
  join("a");
  const auto second = scheduler_.connect(proof("a", 1, "second"), "10.0.0.9:1", now());
  ASSERT_TRUE(second.has_error());
  EXPECT_THAT(second.error().text, HasSubstr("already connected from local"));
  for (const char* name : {"", "all", "a b", "disabled", "a,b"})
    EXPECT_TRUE(scheduler_.connect(proof(name), "local", now()).has_error()) << name;
  EXPECT_TRUE(scheduler_.connect(proof("x", 0), "local", now()).has_error());
}

TEST_F(SchedulerTest, GivesNoFrameOfAJobToAWorkerThatCannotRenderIt) {
  const JobId job = submit("1", 50, "BLENDER_EEVEE");
  const int a = join("a");
  EXPECT_THAT(orders(a), IsEmpty());
  EXPECT_EQ(scheduler_.why_waiting(*scheduler_.find_job(job)),
            "no worker can render it; a: has no engine BLENDER_EEVEE");
  const JobId other = submit("1");
  const int b = join("b");
  scheduler_.receive(a, Unable{other, "cannot see /x.blend"}, now());
  EXPECT_EQ(order(b).job, other);
  fail(b, Order{});
  EXPECT_EQ(orders(a).size(), 1u) << "only the order it had before";
}

TEST_F(SchedulerTest, SetsAJobUpAnewForAWorkerThatGetsAnotherChance) {
  const int blind = join("blind"), seeing = join("seeing");
  const JobId job = submit("1-9");
  order(seeing);
  order(blind);
  messages<render_farm::Setup>(blind);
  scheduler_.receive(blind, Unable{job, "cannot see /shots"}, now());
  EXPECT_TRUE(scheduler_.requeue(job, false, now()).has_value());
  EXPECT_EQ(messages<render_farm::Setup>(blind).size(), 1u);
  EXPECT_EQ(orders(blind).size(), 1u);
}

TEST_F(SchedulerTest, CancelsRenderingFramesAndWaitsUntilTheirRenderersAreDead) {
  const int a = join("a");
  const JobId job = submit("1-3");
  const Order first = order(a);
  ASSERT_TRUE(scheduler_.cancel(job, now()));
  EXPECT_EQ(messages<Cancel>(a).front().attempt, first.attempt);
  const JobId next = submit("1");
  EXPECT_THAT(orders(a), IsEmpty()) << "the slot is not free yet";
  scheduler_.receive(a, Stopped{first.attempt}, now());
  EXPECT_EQ(order(a).job, next);
  EXPECT_TRUE(scheduler_.cancel(job, now()).has_error());
  EXPECT_TRUE(scheduler_.cancel(99, now()).has_error());
}

TEST_F(SchedulerTest, GivesNothingOutWhileItIsPaused) {
  const int worker = join("a", 2);
  const JobId job = submit("1-4");
  const auto first = orders(worker);
  ASSERT_EQ(first.size(), 2u);
  scheduler_.pause("the disk is full", now());
  done(worker, first[0]);
  fail(worker, first[1]);
  submit("9", 100);
  join("b");
  pass(10s);
  scheduler_.tick(now());
  EXPECT_THAT(orders(worker), IsEmpty());
  EXPECT_EQ(scheduler_.why_waiting(*scheduler_.find_job(job)), "the disk is full");

  scheduler_.pause("", now());
  EXPECT_THAT(numbers(orders(worker)), ElementsAre(9, 3)) << "2 failed here: the other gets it";
}

TEST_F(SchedulerTest, RequeuesWhatIsLeftOrAll) {
  const int a = join("a");
  const JobId job = submit("1-3");
  done(a, order(a));
  const Order second = order(a);
  ASSERT_TRUE(scheduler_.cancel(job, now()));
  scheduler_.receive(a, Stopped{second.attempt}, now());
  EXPECT_EQ(*scheduler_.requeue(job, false, now()), 2u);
  done(a, order(a));
  done(a, order(a));
  EXPECT_EQ(state(job), JobState::completed);
  EXPECT_TRUE(scheduler_.requeue(job, false, now()).has_error());
  EXPECT_EQ(*scheduler_.requeue(job, true, now()), 3u);
  EXPECT_EQ(order(a).frame, 1);
}

TEST_F(SchedulerTest, ADisabledWorkerFinishesItsFrameAndGetsNoOther) {
  const int a = join("a");
  submit("1-2");
  const Order first = order(a);
  EXPECT_THAT(*scheduler_.enable({"all"}, false, now()), ElementsAre(a));
  EXPECT_THAT(*scheduler_.enable({"a"}, false, now()), IsEmpty());
  done(a, first);
  EXPECT_EQ(finished().size(), 1u);
  EXPECT_THAT(orders(a), IsEmpty());
  ASSERT_TRUE(scheduler_.enable({"a"}, true, now()));
  EXPECT_EQ(order(a).frame, 2);
  EXPECT_THAT(scheduler_.enable({"nobody"}, true, now()).error().text, HasSubstr("'nobody'"));
}

TEST_F(SchedulerTest, TakesTheFramesOfALeavingWorkerBackWithoutCountingThem) {
  const int a = join("a");
  submit("1");
  orders(a);
  const int b = join("b");
  scheduler_.receive(a, Leaving{}, now());
  const Order again = order(b);
  EXPECT_EQ(again.frame, 1);
  fail(b, again);
  fail(b, order(b));
  EXPECT_THAT(finished(), IsEmpty());
}

TEST_F(SchedulerTest, TheRestOfARestartedMastersJobWaitsForThoseThatMayRenderIt) {
  JobRecord record;
  record.spec.setup.job = 5;
  record.spec.frames = *FrameSet::parse("1-4");
  record.state = JobState::running;
  record.done = *FrameSet::parse("1-2");
  Restored restored;
  restored.last_job = 5;
  restored.jobs = {record};
  restored.workers = {{"a", true, true}, {"b", true, false}};
  scheduler_.restore(std::move(restored), now());

  const int b = join("b");
  EXPECT_THAT(orders(b), IsEmpty());
  Proof back = proof("a");
  back.held = {{first_attempt(2) + 7, 5, 3, 0}};
  const int a = *scheduler_.connect(back, "local", now());
  EXPECT_THAT(orders(a), IsEmpty()) << "it goes on with frame 3";
  const Order fourth = order(b);
  EXPECT_EQ(fourth.frame, 4);
  scheduler_.receive(a, Done{first_attempt(2) + 7}, now());
  done(b, fourth);
  EXPECT_EQ(state(5), JobState::completed);
  EXPECT_EQ(submit("1"), 6);
}

TEST_F(SchedulerTest, AfterARestartALeasesTimeIsWaitedAtMost) {
  JobRecord record;
  record.spec.setup.job = 1;
  record.spec.frames = *FrameSet::parse("1");
  Restored restored;
  restored.jobs = {record};
  restored.workers = {{"gone", true, true}};
  scheduler_.restore(std::move(restored), now());
  const int b = join("b");
  pass(29s);
  scheduler_.receive(b, Heartbeat{}, now());
  EXPECT_THAT(orders(b), IsEmpty());
  pass(1s);
  EXPECT_EQ(scheduler_.next_deadline(), now().steady);
  scheduler_.tick(now());
  EXPECT_EQ(order(b).frame, 1);
}

TEST(SingleShot, FailsWhatNoConnectedWorkerCanRender) {
  Scheduler scheduler({.fail_what_nobody_can = true});
  const Now now{};
  JobSpec spec;
  spec.frames = *FrameSet::parse("1-3");
  const JobId job = scheduler.submit(spec, now);
  Proof proof;
  proof.worker = {"a", "machine", "", {}, false, 1};
  ASSERT_TRUE(scheduler.connect(proof, "local", now));
  EXPECT_EQ(scheduler.find_job(job)->state(), JobState::failed);
  EXPECT_EQ(scheduler.find_job(job)->record().failed.size(), 3u);
}

}  // namespace
}  // namespace render_farm
