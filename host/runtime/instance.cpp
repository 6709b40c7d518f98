#include "runtime/instance.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

namespace hostler::host {

namespace {

constexpr auto healthy_run = std::chrono::minutes(1);  // after one, failures count anew
constexpr BackoffOptions restart_pauses{std::chrono::milliseconds(500), std::chrono::seconds(60)};

}  // namespace

struct Instance::Outcome {
  bool asked = false;     // it was to end
  bool hopeless = false;  // starting again would not mend it
  bool was_ready = false;
  std::string failure;
};

Instance::Instance(asio::io_context& control, InstancePlan plan, Hooks hooks)
    : control_(control),
      plan_(std::move(plan)),
      hooks_(std::move(hooks)),
      changed_(control.get_executor()),
      backoff_(restart_pauses),
      since_(std::chrono::time_point_cast<Timestamp::duration>(std::chrono::system_clock::now())) {}

void Instance::supervise(bool start) {
  if (!start) wanted_ = Wanted::disabled;
  asio::co_spawn(
      control_, [](std::shared_ptr<Instance> self) -> Task<> { co_await self->live(); }(shared_from_this()),
      asio::detached);
}

void Instance::restart() {
  if (wanted_ == Wanted::ended) return;
  wanted_ = Wanted::running;
  again_ = true;
  changed_.notify_all();
}

void Instance::enable() {
  if (wanted_ != Wanted::disabled) return;
  wanted_ = Wanted::running;
  changed_.notify_all();
}

void Instance::disable(std::string reason) {
  if (wanted_ == Wanted::ended) return;
  wanted_ = Wanted::disabled;
  disabled_reason_ = std::move(reason);
  changed_.notify_all();
}

Task<> Instance::stop() {
  auto self = shared_from_this();
  wanted_ = Wanted::ended;
  changed_.notify_all();
  while (!over_) co_await changed_.wait();
}

Task<> Instance::live() {
  while (wanted_ != Wanted::ended) {
    again_ = false;
    if (wanted_ == Wanted::disabled) {
      co_await rest(InstanceState::disabled, disabled_reason_);
      continue;
    }
    if (was_left_) {
      co_await rest(InstanceState::quarantined, failure_);
      continue;
    }
    Outcome outcome = co_await run_once();
    if (!outcome.asked && wanted_ == Wanted::running) co_await recover(outcome);
  }
  set_state(InstanceState::stopped, failure_);
  over_ = true;
  changed_.notify_all();
}

Task<Instance::Outcome> Instance::run_once() {
  set_state(InstanceState::starting);
  was_ready_ = run_ended_ = was_refused_ = false;
  failure_.clear();
  run_ = hooks_.make_run(plan_.run, events());
  Outcome outcome;
  auto started = run_->start();
  if (started.has_error()) {
    run_.reset();
    outcome.hopeless = true;
    outcome.failure = started.error().text;
    co_return outcome;
  }
  auto began = std::chrono::steady_clock::now();
  while (!run_ended_ && wanted_ == Wanted::running && !again_) co_await changed_.wait();
  if (!run_ended_) {
    outcome.asked = true;
    set_state(InstanceState::stopping);
    run_->stop(plan_.spec.stop_grace);
    while (!run_ended_) co_await changed_.wait();
  }
  run_.reset();
  if (std::chrono::steady_clock::now() - began > healthy_run) backoff_.reset();
  outcome.was_ready = was_ready_;
  outcome.hopeless = was_refused_;
  outcome.failure = failure_;
  co_return outcome;
}

// Waits until something else is wanted.
Task<> Instance::rest(InstanceState state, std::string reason) {
  set_state(state, std::move(reason));
  Wanted wanted = wanted_;
  while (wanted_ == wanted && !again_) co_await changed_.wait();
}

// What follows a failure: a pause and another try, or the end of trying. The watchdog's and the
// restart budget's verdicts belong here, too: they lead to quarantine.
Task<> Instance::recover(const Outcome& outcome) {
  std::string failure = outcome.failure;
  bool start_failed = !outcome.was_ready;
  if (start_failed && plan_.spec.on_start_failure == OnStartFailure::fail) {
    hooks_.fatal(*this, failure);
  }
  if (start_failed && plan_.spec.on_start_failure == OnStartFailure::disable) {
    wanted_ = Wanted::disabled;
    disabled_reason_ = failure;
    co_return;
  }
  if (outcome.hopeless || plan_.single_shot) {
    co_await rest(InstanceState::quarantined, failure);
    co_return;
  }
  set_state(InstanceState::backing_off, failure);
  ++restarts_;
  asio::steady_timer pause(control_, backoff_.next());
  pause_over_ = false;
  pause.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
    if (cancelled) return;
    self->pause_over_ = true;
    self->changed_.notify_all();
  });
  while (!pause_over_ && wanted_ == Wanted::running && !again_) co_await changed_.wait();
}

RunEvents Instance::events() {
  RunEvents events;
  std::weak_ptr<Instance> weak = weak_from_this();
  events.reported = [weak](hostler_report report, std::string reason) {
    auto self = weak.lock();
    if (!self || self->state_ == InstanceState::stopping) return;
    self->was_ready_ = true;
    self->set_state(report == HOSTLER_RUNNING ? InstanceState::running : InstanceState::degraded,
                    std::move(reason));
  };
  auto ended = [weak](bool refused, std::string failure) {
    auto self = weak.lock();
    if (!self) return;
    self->run_ended_ = true;
    self->was_refused_ = refused;
    self->failure_ = std::move(failure);
    self->changed_.notify_all();
  };
  events.left = [weak, ended](std::string reason) {
    if (auto self = weak.lock()) self->was_left_ = true;
    ended(false, std::move(reason));
  };
  events.ended = [ended](std::string failure) { ended(false, std::move(failure)); };
  events.refused = [ended](std::string reason) { ended(true, std::move(reason)); };
  return events;
}

void Instance::set_state(InstanceState state, std::string reason) {
  state_ = state;
  reason_ = std::move(reason);
  since_ = std::chrono::time_point_cast<Timestamp::duration>(std::chrono::system_clock::now());
  hooks_.changed(*this);
}

}  // namespace hostler::host
