// A run in this process: the plugin's code is loaded here and makes its own thread.
#include <unistd.h>

#include <atomic>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "loader/module.hpp"
#include "runtime/run.hpp"

namespace hostler::host {

namespace {

// How much longer than asked the host waits for a plugin that has its own deadline.
constexpr auto overtime = std::chrono::seconds(2);

std::atomic<bool> threads_were_left = false;

class ThreadRun : public Run, public std::enable_shared_from_this<ThreadRun> {
 public:
  ThreadRun(asio::io_context& control, const HostRooms& rooms, RunPlan plan, RunEvents events)
      : control_(control),
        plan_(std::move(plan)),
        events_(std::move(events)),
        services_(rooms, plan_.identity.instance, plan_.manifest, plan_.log_level),
        deadline_(control) {}

  ~ThreadRun() override {
    if (!ended_) services_.close();
    if (plugin_) plugin_->destroy(plugin_);
  }

  Result<> start() override {
    auto entry = load_module(plan_.file, offered_interfaces());
    if (entry.has_error()) return entry.error();
    // The plugin's threads hold the run until they have reported their end.
    InstanceReports reports;
    reports.report = [self = shared_from_this()](hostler_report state, std::string reason) {
      asio::post(self->control_, [self, state, reason = std::move(reason)]() mutable {
        self->on_report(state, std::move(reason));
      });
    };
    reports.pong = [](std::uint64_t) {};
    host_ = std::make_unique<InstanceHost>(plan_.identity, std::move(reports));
    services_.offer_to(*host_);
    plugin_ = (*entry)->create(host_.get());
    if (!plugin_) return Error{"the plugin could not make an instance"};
    plugin_->start(plugin_);
    return Result<>();
  }

  void stop(std::chrono::milliseconds grace) override {
    plugin_->stop(plugin_, static_cast<std::uint32_t>(grace.count()));
    deadline_.expires_after(grace + overtime);
    deadline_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
      if (!cancelled) self->give_up();
    });
  }

  int pid() const override { return ::getpid(); }

 private:
  void on_report(hostler_report state, std::string reason) {
    if (ended_) return;
    if (state == HOSTLER_RUNNING || state == HOSTLER_DEGRADED) {
      return events_.reported(state, std::move(reason));
    }
    ended_ = true;
    deadline_.cancel();
    services_.close();
    if (plugin_) plugin_->destroy(std::exchange(plugin_, nullptr));
    host_.reset();  // and with it the hold on this run
    bool failed = state == HOSTLER_FAILED;
    if (failed && reason.empty()) reason = "failed without a reason";
    events_.ended(failed ? std::move(reason) : std::string());
  }

  // A thread cannot be killed. The run is left behind with all it holds, so that the blocked thread
  // touches nothing that is gone; see has_left_threads for the end of the process.
  void give_up() {
    if (ended_) return;
    ended_ = true;
    threads_were_left = true;
    services_.close();
    events_.left("its loop is blocked and did not stop; restart the host, and run it with "
                 "'isolation: process' so that it can be killed");
  }

  asio::io_context& control_;
  const RunPlan plan_;
  const RunEvents events_;
  Services services_;
  asio::steady_timer deadline_;
  std::unique_ptr<InstanceHost> host_;
  hostler_plugin* plugin_ = nullptr;
  bool ended_ = false;
};

}  // namespace

bool has_left_threads() { return threads_were_left; }

std::shared_ptr<Run> make_thread_run(asio::io_context& control, const HostRooms& rooms, RunPlan plan,
                                     RunEvents events) {
  return std::make_shared<ThreadRun>(control, rooms, std::move(plan), std::move(events));
}

}  // namespace hostler::host
