// What only a process of its own can promise.
#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>

#include <filesystem>
#include <set>

#include "hostler/process.hpp"
#include "isolation/channel.hpp"
#include "isolation/child.hpp"
#include "runtime/test_host.hpp"

namespace hostler::host::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ProcessRun : public ::testing::Test {
 protected:
  void start(InstanceSpec spec = probe(Isolation::process)) {
    host_ = std::make_unique<TestHost>(std::vector<InstanceSpec>{std::move(spec)});
    ASSERT_TRUE(host_->wait_for("probe", InstanceState::running));
  }

  void misbehave(const std::string& how) {
    host_->begin_call(call_, "probe", "misbehave", {{"how", how}});
  }

  // The reason for which the run ended; then it runs again.
  std::string reason_of_restart() {
    auto seen = host_->wait_for("probe", InstanceState::backing_off);
    if (!seen) return "it did not end";
    EXPECT_TRUE(host_->wait_for("probe", InstanceState::running));
    EXPECT_EQ(host_->call("probe", "echo", {{"text", "again"}})->code(), 0);
    return seen->reason;
  }

  TestCall call_;  // outlives the host, which may still answer it
  std::unique_ptr<TestHost> host_;
};

TEST_F(ProcessRun, SurvivesACrashAndTellsTheSignal) {
  start();
  misbehave("crash");
  ASSERT_TRUE(call_.wait());
  EXPECT_EQ(call_.code(), static_cast<int>(ExitCode::unavailable));
  EXPECT_THAT(reason_of_restart(), StartsWith("killed by signal 11 (SIGSEGV)"));
}

TEST_F(ProcessRun, TellsTheLastLineOfAPluginThatExits) {
  start();
  misbehave("exit");
  EXPECT_EQ(reason_of_restart(), "exited with code 7; its last line was: leaving in anger");
}

TEST_F(ProcessRun, LogsWhatThePluginPrints) {
  start();
  host_->call("probe", "log", {{"text", "abc"}});
  host_->on_loop([&] { return host_->runtime().disable("probe").has_value(); });
  ASSERT_TRUE(host_->wait_for("probe", InstanceState::disabled));
  EXPECT_THAT(host_->log(), HasSubstr("info    probe: to standard output: abc"));
  EXPECT_THAT(host_->log(), HasSubstr("warning probe: to standard error: abc"));
}

TEST_F(ProcessRun, KillsAPluginWhoseLoopIsBlocked) {
  auto spec = probe(Isolation::process);
  spec.stop_grace = std::chrono::seconds(0);
  start(spec);
  misbehave("block");
  ASSERT_TRUE(call_.wait_for_line("blocking"));
  int pid = host_->pid_of("probe");
  host_->on_loop([&] { return host_->runtime().disable("probe").has_value(); });
  ASSERT_TRUE(host_->wait_for("probe", InstanceState::disabled));
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_TRUE(call_.wait());
}

TEST_F(ProcessRun, EndsAChildThatSendsAPacketOfUnknownKind) {
  start();
  misbehave("garbage");
  EXPECT_EQ(reason_of_restart(), "it was ended: a packet of unknown kind");
}

TEST_F(ProcessRun, EndsAChildThatSendsAMessageOfUnknownType) {
  start();
  misbehave("unknown-message");
  EXPECT_THAT(reason_of_restart(), StartsWith("it was ended: it sent a malformed message of type"));
}

TEST_F(ProcessRun, EndsAChildThatAnnouncesALargeMessageAndSendsNone) {
  start();
  misbehave("large-lie");
  EXPECT_EQ(reason_of_restart(), "it was ended: a large message without its file");
}

TEST_F(ProcessRun, EndsAChildThatSubscribesWithoutEnd) {
  start();
  misbehave("subscribe-without-end");
  EXPECT_THAT(reason_of_restart(), HasSubstr("it holds too many subscriptions"));
}

TEST_F(ProcessRun, AnswersInsteadOfWhatIsTooLargeForAMessage) {
  start();
  RawClient client(host_->server().port());
  auto answer = client.get("/api/probe/body/16777217");
  EXPECT_EQ(answer.status, 500U);
  EXPECT_THAT(answer.body, HasSubstr("over 16 MiB; send a file"));
}

TEST_F(ProcessRun, FailsACallWhoseReplyIsTooLargeForAMessage) {
  start();
  misbehave("large-reply");
  ASSERT_TRUE(call_.wait());
  EXPECT_EQ(call_.code(), static_cast<int>(ExitCode::temporary));
  EXPECT_EQ(host_->call("probe", "echo", {{"text", "still here"}})->code(), 0);
}

TEST_F(ProcessRun, DoesNotStartAgainWhatCannotBeLoaded) {
  InstanceSpec spec;
  spec.use = spec.as = "needs-future";
  spec.isolation = Isolation::process;
  spec.config = "{}";
  TestHost host({spec});
  auto seen = host.wait_for("needs-future", InstanceState::quarantined);
  ASSERT_TRUE(seen);
  EXPECT_THAT(seen->reason, HasSubstr("needs hostler."));
}

TEST_F(ProcessRun, GivesTheChildNoDescriptorOfTheHost) {
  start();
  std::set<std::string> kinds;
  auto folder = "/proc/" + std::to_string(host_->pid_of("probe")) + "/fd";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    auto target = std::filesystem::read_symlink(entry.path()).string();
    auto number = std::stoi(entry.path().filename());
    if (number <= 2) continue;
    if (number == child_control || number == child_data) {
      EXPECT_THAT(target, StartsWith("socket:"));
    } else if (target.find("/probe/lock") == std::string::npos) {
      EXPECT_THAT(target, StartsWith("anon_inode:"));  // of its own two loops
    }
  }
}

TEST_F(ProcessRun, LeavesNoChildWhenTheHostIsKilled) {
  asio::io_context loop;
  ProcessOptions options;
  options.argv = {"/proc/self/exe", "host"};
  std::string line;
  options.on_line = [&](const OutputLine& output) {
    if (output.source != OutputLine::Source::standard_output) return;
    line = output.text;
    loop.stop();
  };
  auto host = Process::start(loop.get_executor(), std::move(options));
  ASSERT_TRUE(host) << host.error().text;
  loop.run_for(std::chrono::seconds(30));
  ASSERT_NE(line, "");
  Descriptor child(static_cast<int>(::syscall(SYS_pidfd_open, std::stoi(line), 0)));
  ASSERT_TRUE(child);
  host->signal(SIGKILL);
  pollfd ended{child.get(), POLLIN, 0};
  EXPECT_EQ(::poll(&ended, 1, 10'000), 1);
}

// The child's side alone, with the test in the host's place.
class Child : public ::testing::Test {
 protected:
  void start() {
    auto control = make_socket_pair().value(), data = make_socket_pair().value();
    ProcessOptions options;
    options.argv = {"/proc/self/exe", "child"};
    options.descriptors = {{control.theirs.get(), child_control}, {data.theirs.get(), child_data}};
    process_.emplace(Process::start(loop_.get_executor(), std::move(options)).value());
    control_ = std::make_shared<Channel>(loop_, std::move(control.ours), most_bytes);
    data_ = std::make_shared<Channel>(loop_, std::move(data.ours), most_bytes);
    const std::string file = HOSTLER_TEST_PLUGINS "/probe.so";
    message::Start plan;
    plan.file = file;
    plan.instance = plan.plugin = "probe";
    plan.config = "{}";
    plan.state_dir = folder_.path().native();
    plan.log_level = HOSTLER_LOG_OFF;
    control_->send(plan, Urgency::owed);
  }

  template <class Result>
  Result run(Task<Result> task) {
    auto result = asio::co_spawn(loop_, std::move(task), asio::use_future);
    loop_.restart();
    while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
      if (loop_.run_one_for(std::chrono::seconds(30)) == 0) throw std::runtime_error("no answer");
    }
    return result.get();
  }

  static Task<std::int64_t> first_report(std::shared_ptr<Channel> data) {
    message::Report report;
    for (;;) {
      auto received = co_await data->receive();
      if (received.has_error() || !*received) co_return 0;
      if (decode((*received)->message, report)) co_return report.state;
    }
  }

  static Task<std::uint64_t> next_pong(std::shared_ptr<Channel> control) {
    message::Pong pong;
    auto received = co_await control->receive();
    if (received.has_value() && *received) decode((*received)->message, pong);
    co_return pong.number;
  }

  static constexpr std::size_t most_bytes = 1 << 20;
  TemporaryFolder folder_;
  asio::io_context loop_;
  std::optional<Process> process_;
  std::shared_ptr<Channel> control_, data_;
};

TEST_F(Child, AnswersAPingFromItsPluginsLoop) {
  start();
  EXPECT_EQ(run(first_report(data_)), HOSTLER_RUNNING);
  control_->send(message::Ping{77}, Urgency::owed);
  EXPECT_EQ(run(next_pong(control_)), 77u);
}

TEST_F(Child, EndsWhenItsHostHasClosedTheControlConnection) {
  start();
  EXPECT_EQ(run(first_report(data_)), HOSTLER_RUNNING);
  control_.reset();
  ExitStatus status = run(process_->wait());
  EXPECT_EQ(status.signal, 0);
}

TEST_F(Child, IsNotStartedByHand) {
  ProcessOptions options;
  options.argv = {"/proc/self/exe", "child"};
  process_.emplace(Process::start(loop_.get_executor(), std::move(options)).value());
  EXPECT_EQ(run(process_->wait()).code, static_cast<int>(ExitCode::usage));
  EXPECT_THAT(process_->recent_lines(), ElementsAre(HasSubstr("is started by a running host")));
}

}  // namespace

// The program `LeavesNoChildWhenTheHostIsKilled` kills: a host that prints the number of its child.
int run_as_host() {
  TestHost host({probe(Isolation::process)});
  host.wait_for("probe", InstanceState::running);
  std::printf("%d\n", host.pid_of("probe"));
  std::fflush(stdout);
  ::pause();
  return 0;
}

}  // namespace hostler::host::testing

// The tests' program is also the host that a child is made of.
int main(int argc, char** argv) {
  std::string_view verb = argc > 1 ? argv[1] : "";
  if (verb == "child") return hostler::host::run_child();
  if (verb == "host") return hostler::host::testing::run_as_host();
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
