// A farm of simulated workers and connections in which processes die, connections break, messages
// are late and the master is killed, at random but repeatably. After each step the invariants are
// checked; at the end the trouble stops and every frame must end.
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <optional>
#include <random>
#include <set>

#include "farm/scheduler.hpp"

namespace render_farm {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds lease = 30s;
constexpr milliseconds heartbeat_every = 10s;

// The journal: rows that were committed survive the master, rows that wait do not.
struct SimulatedJournal {
  std::map<JobId, JobRecord> jobs;
  std::map<std::pair<JobId, int>, FrameFinished> finished;
  std::map<std::pair<JobId, int>, std::vector<AttemptFailed>> failures;
  std::map<int, std::pair<std::string, bool>> may_render;

  void commit(const JournalRow& row, const Scheduler& scheduler) {
    if (const auto* added = std::get_if<JobAdded>(&row)) {
      jobs[added->job] = scheduler.find_job(added->job)->record();
    } else if (const auto* updated = std::get_if<JobUpdated>(&row)) {
      jobs[updated->job].state = scheduler.find_job(updated->job)->state();
    } else if (const auto* frame = std::get_if<FrameFinished>(&row)) {
      const bool is_first = finished.try_emplace({frame->job, frame->frame}, *frame).second;
      EXPECT_TRUE(is_first) << "frame " << frame->frame << " was finished twice";
      if (frame->outcome == FrameOutcome::failed) {
        EXPECT_EQ(failures[std::pair(frame->job, frame->frame)].size(), max_attempts - 1u);
      }
    } else if (const auto* requeued = std::get_if<FramesRequeued>(&row)) {
      const auto is_of_job = [&](const auto& each) { return each.first.first == requeued->job; };
      std::erase_if(failures, is_of_job);
      std::erase_if(finished, [&](const auto& each) {
        return is_of_job(each) && (requeued->all || each.second.outcome == FrameOutcome::failed);
      });
    } else if (const auto* failed = std::get_if<AttemptFailed>(&row)) {
      auto& all = failures[{failed->job, failed->frame}];
      all.push_back(*failed);
      EXPECT_LT(all.size(), static_cast<std::size_t>(max_attempts));
    } else if (const auto* worker = std::get_if<WorkerUpdated>(&row)) {
      const WorkerRecord& record = scheduler.worker(worker->worker);
      may_render[worker->worker] = {record.info.name, record.connected || record.holds_frames()};
    }
  }

  Restored restore(const Scheduler& before) {
    Restored restored;
    for (auto [id, job] : jobs) {
      job.done = job.failed = {};
      for (const auto& [key, frame] : finished)
        if (key.first == id)
          (frame.outcome == FrameOutcome::done ? job.done : job.failed).add(key.second);
      restored.jobs.push_back(job);
    }
    for (const auto& [key, rows] : failures)
      for (const auto& row : rows)
        restored.failures.push_back({row.job, row.frame, before.worker(row.worker).info.name});
    std::map<int, std::pair<std::string, bool>> workers;
    for (const auto& [index, known] : may_render) {
      restored.workers.push_back({known.first, true, known.second});
      workers[static_cast<int>(workers.size())] = known;
    }
    may_render = workers;
    return restored;
  }
};

struct SimulatedWorker {
  struct Attempt {
    Held held;
    std::optional<ToMaster> result;  // none: it is being rendered
  };

  std::string name;
  int slots = 1;
  int starts = 0;
  bool is_alive = true;
  bool is_welcome = false;
  bool is_leaving = false;
  int index = -1;  // in the scheduler, while there is a connection
  std::map<AttemptNumber, Attempt> attempts;
  std::set<AttemptNumber> listed;  // as held, in the proof on its way
  std::deque<ToMaster> to_master;  // on their way
  std::deque<std::pair<milliseconds, ToWorker>> to_worker;
  std::deque<milliseconds> heartbeats_sent;
  milliseconds next_heartbeat = 0ms;
  milliseconds silent_since = 0ms;  // when the last answered heartbeat was sent

  void cut() {
    index = -1;
    is_welcome = is_leaving = false;
    to_master.clear();
    to_worker.clear();
    heartbeats_sent.clear();
  }
  void kill_renderers() {
    std::erase_if(attempts, [](const auto& each) { return !each.second.result; });
  }
};

class Simulation {
 public:
  explicit Simulation(unsigned seed) : random_(seed), workers_(5) {
    start_master();
    for (std::size_t number = 0; number < workers_.size(); ++number) {
      workers_[number].name = "node-" + std::to_string(number);
      workers_[number].slots = 1 + static_cast<int>(number % 3);
    }
  }

  void run() {
    for (int step = 0; step < 3000 && !testing::Test::HasFailure(); ++step) {
      pass(milliseconds(below(20) == 0 ? below(20000) : below(300)));
      trouble();
      move_messages();
      render(/*failing_percent=*/10);
    }
    commit();
    for (JobId job = 1; scheduler_->find_job(job) != nullptr; ++job)
      if (scheduler_->find_job(job)->state() == JobState::canceled) {
        EXPECT_TRUE(scheduler_->requeue(job, false, now()));
      }
    EXPECT_TRUE(scheduler_->enable({"all"}, true, now()));
    for (int step = 0; step < 20000 && !all_ended(); ++step) {  // now without trouble
      pass(200ms);
      for (SimulatedWorker& worker : workers_) {
        worker.is_alive = true;
        if (worker.index < 0) connect(worker);
      }
      move_messages();
      render(0);
    }
    EXPECT_TRUE(all_ended());
    EXPECT_EQ(scheduler_->lease_count(), 0u);
    EXPECT_GT(orders_seen_.size(), 300u) << "too little happened to prove anything";
    for (const auto& [id, job] : scheduler_->jobs()) {
      EXPECT_EQ(job->record().done.size() + job->record().failed.size(), job->total());
      EXPECT_EQ(job->state(),
                job->record().failed.empty() ? JobState::completed : JobState::failed);
    }
  }

 private:
  int below(int bound) { return static_cast<int>(random_() % bound); }
  Now now() const { return {std::chrono::steady_clock::time_point(time_), time_.count()}; }

  void start_master() {
    auto before = std::move(scheduler_);
    uncommitted_.clear();
    scheduler_ = std::make_unique<Scheduler>(SchedulerOptions{.epoch = ++epoch_, .lease = lease});
    if (before) scheduler_->restore(journal_.restore(*before), now());
    for (SimulatedWorker& worker : workers_) worker.cut();
    carry_out();
  }

  void pass(milliseconds time) {
    time_ += time;
    for (SimulatedWorker& worker : workers_)
      if (worker.is_alive && is_fenced(worker)) fence(worker);
    if (scheduler_->next_deadline() <= now().steady) scheduler_->tick(now());
    carry_out();
  }

  bool is_fenced(const SimulatedWorker& worker) const {
    return worker.silent_since + lease <= time_;
  }

  // What a worker does that was not heard for a lease's time.
  void fence(SimulatedWorker& worker) {
    worker.kill_renderers();
    if (!worker.is_welcome) return;
    const int index = worker.index;
    worker.cut();
    if (below(2) == 0) scheduler_->disconnect(index, now());  // else the master does not see it
  }

  void trouble() {
    if (scheduler_->jobs().size() < 60 && below(20) == 0) {
      JobSpec spec;
      spec.frames = *FrameSet::parse("1-" + std::to_string(1 + below(30)));
      spec.priority = below(3);
      scheduler_->submit(spec, now());
      commit();  // the caller is answered after the commit
    }
    if (below(100) == 0) start_master();
    if (below(100) == 0) wish();
    if (below(3) == 0) commit();
    SimulatedWorker& worker = workers_[below(static_cast<int>(workers_.size()))];
    switch (below(40)) {
      case 0:  // its process dies
        worker.is_alive = false;
        worker.attempts.clear();
        break;
      case 1:
      case 2: {  // the connection breaks
        const int index = worker.index;
        worker.cut();
        if (index >= 0) scheduler_->disconnect(index, now());
        break;
      }
      case 3: {  // the same, and the master does not see it
        worker.cut();
        break;
      }
      case 4:
        if (!worker.is_alive || worker.index < 0) break;
        worker.attempts.clear();
        worker.is_leaving = true;
        worker.to_master.push_back(Leaving{});
        break;
      default:
        if (!worker.is_alive) {
          const int index = worker.index;
          worker.cut();
          if (index >= 0) scheduler_->disconnect(index, now());
          worker.is_alive = true;
          ++worker.starts;
        }
        if (worker.index < 0) connect(worker);
    }
    carry_out();
  }

  // Somebody cancels or requeues a job, or disables a worker. A refusal is an answer, too.
  void wish() {
    const JobId job = 1 + below(60);
    const bool all = below(2) == 0;
    switch (below(3)) {
      case 0:
        (void)scheduler_->cancel(job, now());
        break;
      case 1:
        (void)scheduler_->requeue(job, all, now());
        break;
      case 2:
        (void)scheduler_->enable({"node-1"}, all, now());
        break;
    }
    commit();
  }

  void connect(SimulatedWorker& worker) {
    Proof proof;
    proof.worker = {worker.name, "machine", "3.4.1", {}, false, worker.slots};
    proof.session = std::to_string(worker.starts);
    worker.listed.clear();
    for (const auto& [number, attempt] : worker.attempts) {
      proof.held.push_back(attempt.held);
      worker.listed.insert(number);
    }
    commit();  // "it may render" is on disk before it is given anything
    for (const int index : indices_of(worker.name))
      journal_.may_render[index] = {worker.name, true};
    const auto index = scheduler_->connect(proof, "simulated", now());
    if (!index) return;  // refused until the old connection is seen to be dead
    journal_.may_render[*index] = {worker.name, true};
    worker.index = *index;
    worker.heartbeats_sent.push_back(time_);  // a welcome answers the proof
    worker.to_worker.push_back({time_, Welcome{}});
    worker.next_heartbeat = time_ + heartbeat_every;
    carry_out();
  }

  std::vector<int> indices_of(const std::string& name) {
    const WorkerRecord* known = scheduler_->find_worker(name);
    return known ? std::vector<int>{known->index} : std::vector<int>{};
  }

  void carry_out() {
    Effects effects = scheduler_->take_effects();
    for (auto& message : effects.messages)
      for (SimulatedWorker& worker : workers_)
        if (worker.index == message.worker) worker.to_worker.push_back({time_, message.message});
    for (const int index : effects.hang_up)
      for (SimulatedWorker& worker : workers_)
        if (worker.index == index) worker.cut();
    for (auto& row : effects.journal) uncommitted_.push_back(std::move(row));
  }

  void commit() {
    carry_out();
    for (const JournalRow& row : uncommitted_) {
      journal_.commit(row, *scheduler_);
      if (const auto* frame = std::get_if<FrameFinished>(&row)) release(frame->attempt);
      if (const auto* failed = std::get_if<AttemptFailed>(&row)) release(failed->attempt);
    }
    uncommitted_.clear();
  }

  void release(AttemptNumber attempt) {
    for (SimulatedWorker& worker : workers_)
      if (worker.index >= 0) worker.to_worker.push_back({time_, Release{{attempt}}});
  }

  void move_messages() {
    for (SimulatedWorker& worker : workers_) {
      for (int count = below(6); count > 0 && !worker.to_worker.empty() && worker.is_alive;
           --count) {
        const auto message = worker.to_worker.front().second;
        worker.to_worker.pop_front();
        receive(worker, message);
      }
      if (worker.is_welcome && worker.is_alive && worker.next_heartbeat <= time_) {
        worker.next_heartbeat = time_ + heartbeat_every;
        worker.heartbeats_sent.push_back(time_);
        worker.to_master.push_back(Heartbeat{});
      }
      for (int count = below(6); count > 0 && !worker.to_master.empty(); --count) {
        const ToMaster message = worker.to_master.front();
        worker.to_master.pop_front();
        if (worker.index >= 0) scheduler_->receive(worker.index, message, now());
        carry_out();
        if (std::holds_alternative<Leaving>(message)) {
          const int index = worker.index;
          worker.cut();
          if (index >= 0) scheduler_->disconnect(index, now());
          ++worker.starts;
          break;
        }
      }
      carry_out();
    }
  }

  void receive(SimulatedWorker& worker, const ToWorker& message) {
    if (worker.is_leaving) return;
    if (std::holds_alternative<Welcome>(message)) {
      worker.is_welcome = true;
      answered(worker);
      if (is_fenced(worker)) return fence(worker);
      for (const AttemptNumber attempt : worker.listed)
        if (!worker.attempts.contains(attempt)) worker.to_master.push_back(Stopped{attempt});
      for (const auto& [number, attempt] : worker.attempts)
        if (attempt.result) worker.to_master.push_back(*attempt.result);
    } else if (std::holds_alternative<Alive>(message)) {
      answered(worker);
    } else if (const auto* order = std::get_if<Order>(&message)) {
      EXPECT_TRUE(orders_seen_.insert(order->attempt).second) << "an attempt was given out twice";
      EXPECT_FALSE(is_rendered(order->job, order->frame))
          << "frame " << order->frame << " of job " << order->job << " is rendered twice at a time";
      worker.attempts[order->attempt] = {{order->attempt, order->job, order->frame, order->slot},
                                         {}};
    } else if (const auto* cancel = std::get_if<Cancel>(&message)) {
      worker.attempts.erase(cancel->attempt);
      worker.to_master.push_back(Stopped{cancel->attempt});
    } else if (const auto* released = std::get_if<Release>(&message)) {
      for (const AttemptNumber attempt : released->attempts) worker.attempts.erase(attempt);
    }
  }

  void answered(SimulatedWorker& worker) {
    worker.silent_since = worker.heartbeats_sent.front();
    worker.heartbeats_sent.pop_front();
  }

  bool is_rendered(JobId job, int frame) {
    for (const SimulatedWorker& worker : workers_)
      for (const auto& [number, attempt] : worker.attempts)
        if (!attempt.result && attempt.held.job == job && attempt.held.frame == frame) return true;
    return false;
  }

  void render(int failing_percent) {
    for (SimulatedWorker& worker : workers_)
      for (auto& [number, attempt] : worker.attempts) {
        if (attempt.result || below(5) != 0) continue;
        if (below(100) < failing_percent) {
          attempt.result = Failed{number, 1, "it broke", {}};
        } else {
          attempt.result = Done{number, 1};
        }
        if (worker.is_welcome) worker.to_master.push_back(*attempt.result);
      }
  }

  bool all_ended() {
    commit();
    for (const auto& [id, job] : scheduler_->jobs())
      if (!has_ended(job->state())) return false;
    return true;
  }

  std::mt19937 random_;
  milliseconds time_ = 1000s;
  std::uint32_t epoch_ = 0;
  std::vector<SimulatedWorker> workers_;
  std::unique_ptr<Scheduler> scheduler_;
  SimulatedJournal journal_;
  std::vector<JournalRow> uncommitted_;
  std::set<AttemptNumber> orders_seen_;
};

TEST(SimulatedFarm, EndsEveryFrameOnceWhateverDies) {
  for (unsigned seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Simulation(seed).run();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace render_farm
