// For tests: a whole host with a web server on a free port, its control loop in a thread of its
// own.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "hostler/json.hpp"
#include "runtime/runtime.hpp"
#include "web/test_server.hpp"

namespace hostler::host::testing {

// What a call of a command answered. Filled from any thread.
class TestCall {
 public:
  CommandListener listener() {
    return {[this](std::string_view json) {
              std::lock_guard lock(mutex_);
              replies_.push_back(Json::parse(json));
              changed_.notify_all();
            },
            [this](int code, std::string_view error) {
              std::lock_guard lock(mutex_);
              code_ = code;
              error_ = error;
              changed_.notify_all();
            }};
  }

  // False: nothing of the kind within half a minute.
  bool wait_for_line(std::string_view text) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] {
      return std::any_of(replies_.begin(), replies_.end(),
                         [&](const Json& reply) { return reply.value("line", "") == text; });
    });
  }
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return code_.has_value(); });
  }

  int code() const { return code_.value_or(-1); }
  const std::string& error() const { return error_; }
  const std::vector<Json>& replies() const { return replies_; }
  Json value() const {
    for (const Json& reply : replies_) {
      if (reply.contains("value")) return reply["value"];
    }
    return {};
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Json> replies_;
  std::optional<int> code_;
  std::string error_;
};

struct SeenState {
  std::string name;
  InstanceState state;
  std::string reason;
};

class TestHost {
 public:
  explicit TestHost(std::vector<InstanceSpec> specs) {
    options_.config = default_config();
    options_.config.name = "test";
    options_.config.plugins = std::move(specs);
    options_.config.log.level = LogLevel::debug;
    options_.config.log.file = folder_.path() / "log";
    options_.catalog.add_own_directory(HOSTLER_TEST_PLUGINS);
    start();
  }
  ~TestHost() { stop(); }

  // The host ends and another one takes its place in the same state directory.
  void start_again() {
    stop();
    start();
  }

  Runtime& runtime() { return *runtime_; }
  TestServer& server() { return *server_; }

  // Takes over a new configuration.
  void apply(HostConfig config, PluginCatalog catalog) {
    asio::co_spawn(*loop_, runtime_->apply(std::move(config), std::move(catalog)), asio::use_future)
        .get();
  }

  // Runs on the control loop.
  template <class Function>
  auto on_loop(Function function) {
    auto task = std::make_shared<std::packaged_task<decltype(function())()>>(std::move(function));
    asio::post(*loop_, [task] { (*task)(); });
    return task->get_future().get();
  }

  // Waits until the instance has been in the state, from the last wait on. Nothing: it never was.
  std::optional<SeenState> wait_for(const std::string& name, InstanceState state) {
    std::unique_lock lock(mutex_);
    std::optional<SeenState> found;
    changed_.wait_for(lock, std::chrono::seconds(30), [&] {
      for (; !found && next_ < seen_.size(); ++next_) {
        if (seen_[next_].name == name && seen_[next_].state == state) found = seen_[next_];
      }
      return found.has_value();
    });
    return found;
  }
  std::vector<SeenState> seen() {
    std::lock_guard lock(mutex_);
    return seen_;
  }

  int pid_of(const std::string& name) {
    return on_loop([&] { return runtime_->find(name)->pid(); });
  }

  std::uint64_t begin_call(TestCall& call, const std::string& instance, const std::string& command,
                           const Json& arguments = Json::object()) {
    return runtime_->commands().call({instance, command, arguments.dump(), "test"},
                                     call.listener());
  }

  std::unique_ptr<TestCall> call(const std::string& instance, const std::string& command,
                                 const Json& arguments = Json::object()) {
    auto call = std::make_unique<TestCall>();
    begin_call(*call, instance, command, arguments);
    EXPECT_TRUE(call->wait()) << command << " did not end";
    return call;
  }

  // All that was logged until now. Lines wait for the log's own thread, so the last one is waited for.
  std::string log() {
    const std::string last = "end of log " + std::to_string(++logs_read_);
    runtime_->log().info(last);
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);;) {
      std::ifstream file(options_.config.log.file);
      std::string text{std::istreambuf_iterator<char>(file), {}};
      if (text.find(last + '\n') != text.npos || std::chrono::steady_clock::now() > end) return text;
      std::this_thread::yield();
    }
  }

 private:
  void start() {
    server_ = std::make_unique<TestServer>();
    loop_ = std::make_unique<asio::io_context>();
    work_.emplace(loop_->get_executor());
    auto state = StateDirectory::open(folder_.path() / "state");
    runtime_ = Runtime::open(*loop_, options_, std::move(state.value()), &server_->router).value();
    runtime_->on_changed = [this](const Instance& instance) {
      std::lock_guard lock(mutex_);
      seen_.push_back({instance.name(), instance.state(), instance.reason()});
      changed_.notify_all();
    };
    runtime_->start();
    thread_ = std::thread([this] { loop_->run(); });
  }

  void stop() {
    asio::co_spawn(*loop_, runtime_->stop(), asio::use_future).get();
    work_.reset();
    thread_.join();
    server_.reset();
    runtime_.reset();
    loop_.reset();
  }

  TemporaryFolder folder_;
  RuntimeOptions options_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<asio::io_context> loop_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  std::unique_ptr<Runtime> runtime_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<SeenState> seen_;
  int logs_read_ = 0;
  std::size_t next_ = 0;  // behind what wait_for has looked at
};

inline InstanceSpec probe(Isolation isolation, const std::string& name = "probe") {
  InstanceSpec spec;
  spec.use = "probe";
  spec.as = name;
  spec.isolation = isolation;
  spec.config = R"({"fail_at_start": false})";
  spec.stop_grace = std::chrono::seconds(5);
  return spec;
}

}  // namespace hostler::host::testing
