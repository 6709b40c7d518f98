// An instance under supervision: starts it, starts it again with growing pauses when it fails, stops
// it. Everything on the control loop.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "hostler/condition.hpp"
#include "hostler/transport/reconnect.hpp"
#include "runtime/instance_state.hpp"
#include "runtime/run.hpp"

namespace hostler::host {

struct InstancePlan {
  InstanceSpec spec;
  RunPlan run;
  std::string owner;  // the instance that asked for this one; empty: the configuration
  std::string version, summary;
  bool third_party = false;
  bool single_shot = false;
};

class Instance : public std::enable_shared_from_this<Instance> {
 public:
  struct Hooks {
    MakeRun make_run;
    std::function<void(const Instance&)> changed;                    // after each change of state
    std::function<void(const Instance&, std::string)> fatal;         // on_start_failure: fail
  };

  Instance(asio::io_context& control, InstancePlan plan, Hooks hooks);

  void supervise(bool start);  // once; `start` false: disabled until enable()

  void restart();  // now, whatever it does; ends a quarantine or a pause
  void enable();
  void disable(std::string reason);
  Task<> stop();  // for good; returns when it has ended

  const InstancePlan& plan() const { return plan_; }
  const std::string& name() const { return plan_.spec.as; }
  InstanceState state() const { return state_; }
  const std::string& reason() const { return reason_; }
  Timestamp since() const { return since_; }
  unsigned restarts() const { return restarts_; }
  int pid() const { return run_ ? run_->pid() : 0; }

 private:
  enum class Wanted { running, disabled, ended };
  struct Outcome;

  Task<> live();
  Task<Outcome> run_once();
  Task<> rest(InstanceState state, std::string reason);
  Task<> recover(const Outcome& outcome);
  void set_state(InstanceState state, std::string reason = {});
  RunEvents events();

  asio::io_context& control_;
  const InstancePlan plan_;
  const Hooks hooks_;
  Condition changed_;  // notified when any of the fields below is set from outside of live()

  Wanted wanted_ = Wanted::running;
  bool again_ = false;  // restart() was called
  std::string disabled_reason_;
  bool was_ready_ = false;  // in this run
  bool run_ended_ = false;
  bool was_refused_ = false;  // this run would end like this each time
  bool was_left_ = false;     // a run could not be ended: no other may begin beside it
  bool pause_over_ = false;   // of the pause before another try
  std::string failure_;  // of the run that ended
  bool over_ = false;    // live() has returned

  std::shared_ptr<Run> run_;
  Backoff backoff_;
  InstanceState state_ = InstanceState::validated;
  std::string reason_;
  Timestamp since_{};
  unsigned restarts_ = 0;
};

}  // namespace hostler::host
