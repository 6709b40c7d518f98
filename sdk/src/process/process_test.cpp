#include "hostler/process.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cerrno>
#include <fstream>
#include <thread>

#include "process/pidfd.hpp"
#include "process_fixture.hpp"

namespace hostler {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

// Nothing of this process's own is left to wait for, not even a zombie.
bool no_children() { return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

TEST_F(ProcessTest, TellsTheExitCode) {
  const ExitStatus status = run(script("exit 3"));
  EXPECT_EQ(status, (ExitStatus{.code = 3}));
  EXPECT_FALSE(status.success());
  EXPECT_EQ(status.describe(), "exited with code 3");
  EXPECT_TRUE(run(script("true")).success());
}

TEST_F(ProcessTest, TellsTheSignalThatKilledIt) {
  const ExitStatus status = run(script("kill -KILL $$"));
  EXPECT_EQ(status, (ExitStatus{.signal = SIGKILL}));
  EXPECT_FALSE(status.success());
  EXPECT_EQ(status.describe(), "killed by signal 9 (SIGKILL)");
}

TEST_F(ProcessTest, NamesAProgramThatIsMissing) {
  ProcessOptions options;
  options.argv = {"hostler-no-such-program"};
  auto bare = Process::start(loop_.executor(), options);
  ASSERT_FALSE(bare);
  EXPECT_EQ(bare.error().text, "cannot start hostler-no-such-program: not found in PATH");

  options.argv = {"/nowhere/program"};
  auto path = Process::start(loop_.executor(), options);
  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().text, "cannot start /nowhere/program: No such file or directory");
  EXPECT_TRUE(no_children());
}

TEST_F(ProcessTest, SaysThatAFileIsNoProgram) {
  ProcessOptions options;
  options.argv = {"/etc/passwd"};
  auto process = Process::start(loop_.executor(), options);
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().text, "cannot start /etc/passwd: Permission denied");
}

TEST_F(ProcessTest, NamesADirectoryThatIsMissing) {
  ProcessOptions options = script("true");
  options.working_directory = "/nowhere";
  auto process = Process::start(loop_.executor(), options);
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().text, "cannot start sh: directory /nowhere: No such file or directory");
}

TEST_F(ProcessTest, RefusesAnEmptyCommandAndArgumentsWithNul) {
  EXPECT_FALSE(Process::start(loop_.executor(), ProcessOptions{}));
  ProcessOptions options;
  options.argv = {"echo", std::string("a\0b", 3)};
  EXPECT_FALSE(Process::start(loop_.executor(), options));
}

TEST_F(ProcessTest, StopsAGroupWithAllItsMembers) {
  LifeLine life;
  ProcessOptions options = script("sleep 1000 & (sleep 1000 & wait) & echo ready; wait");
  options.descriptors = {{life.number(), 3}};
  Process process = start(options);
  wait_for_line();
  EXPECT_EQ(loop_.run(process.stop()), (ExitStatus{.signal = SIGTERM}));
  EXPECT_TRUE(life.cut());
}

TEST_F(ProcessTest, KillsTheRestOfTheGroupWhenTheLeaderEnds) {
  LifeLine life;
  ProcessOptions options = script("trap '' TERM; sleep 1000 & exit 5");
  options.descriptors = {{life.number(), 3}};
  EXPECT_EQ(run(options), (ExitStatus{.code = 5}));
  EXPECT_TRUE(life.cut());
}

TEST_F(ProcessTest, KillsAfterTheGraceWhatIgnoresTheSignal) {
  LifeLine life;
  ProcessOptions options = script("trap '' TERM; echo ready; while :; do sleep 1000; done");
  options.descriptors = {{life.number(), 3}};
  Process process = start(options);
  wait_for_line();
  EXPECT_EQ(loop_.run(process.stop(SIGTERM, 20ms)), (ExitStatus{.signal = SIGKILL}));
  EXPECT_TRUE(life.cut());
}

TEST_F(ProcessTest, LetsAChildUseItsGrace) {
  Process process =
      start(script("trap 'echo bye; exit 7' INT; echo ready; while :; do sleep 0.01; done"));
  wait_for_line();
  EXPECT_EQ(loop_.run(process.stop(SIGINT, 20s)), (ExitStatus{.code = 7}));
  EXPECT_THAT(lines_, ElementsAre("ready", "bye"));
}

TEST_F(ProcessTest, StoppingAnEndedChildGivesItsStatus) {
  Process process = start(script("exit 4"));
  loop_.run(process.wait());
  EXPECT_EQ(loop_.run(process.stop()), (ExitStatus{.code = 4}));
  EXPECT_EQ(process.exit_status(), (ExitStatus{.code = 4}));
}

TEST_F(ProcessTest, LeavesNothingWhenDestroyed) {
  LifeLine life;
  {
    ProcessOptions options = script("trap '' TERM; sleep 1000 & echo ready; wait");
    options.descriptors = {{life.number(), 3}};
    Process process = start(options);
    wait_for_line();
  }
  EXPECT_TRUE(no_children());
  EXPECT_TRUE(life.cut());
}

TEST_F(ProcessTest, EndsAWaitWhenDestroyed) {
  std::optional<Process> process = start(script("exec sleep 1000"));
  auto wait = loop_.spawn(process->wait());
  loop_.settle();
  EXPECT_FALSE(wait.done());
  process.reset();
  loop_.settle();
  EXPECT_EQ(wait.get(), (ExitStatus{.signal = SIGKILL}));
}

Task<> supervise(Process process) { co_await process.wait(); }

TEST_F(ProcessTest, LeavesNothingWhenItsLoopIsDestroyed) {
  LifeLine life;
  {
    TestLoop loop;
    ProcessOptions options = script("sleep 1000 & wait");
    options.descriptors = {{life.number(), 3}};
    auto supervision = loop.spawn(supervise(Process::start(loop.executor(), options).value()));
    loop.settle();
    EXPECT_FALSE(supervision.done());
  }
  EXPECT_TRUE(no_children());
  EXPECT_TRUE(life.cut());
}

TEST_F(ProcessTest, MayBeDestroyedByItsOwnLine) {
  std::optional<Process> process;
  ProcessOptions options = script("echo one; echo two; exec sleep 1000");
  options.on_line = [&](const OutputLine& line) {
    lines_.emplace_back(line.text);
    process.reset();
  };
  process = start(options);
  loop_.turn_until([&] { return !process; });
  loop_.settle();
  EXPECT_THAT(lines_, ElementsAre("one"));
  EXPECT_TRUE(no_children());
}

TEST_F(ProcessTest, OutlivesTheThreadThatStartedIt) {
  ProcessOptions options = script("exec cat");
  options.input = Input::piped;
  std::optional<Process> process;
  std::thread([&] { process = start(options); }).join();
  ASSERT_TRUE(loop_.run(process->write_input("alive\n")));
  wait_for_line();
  EXPECT_THAT(lines_, ElementsAre("alive"));
}

// Runs in a process of its own: starts a child, notes its number and dies.
[[noreturn]] void start_and_die(const std::string& note) {
  TestLoop loop;
  ProcessOptions options;
  options.argv = {"sleep", "1000"};
  Process process = Process::start(loop.executor(), options).value();
  std::ofstream(note) << process.pid() << std::flush;
  ::raise(SIGKILL);
  std::abort();
}

TEST_F(ProcessTest, DiesWithItsParent) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const std::string note = testing::TempDir() + "hostler-process-test-pid";
  EXPECT_EXIT(start_and_die(note), testing::KilledBySignal(SIGKILL), "");
  int pid = 0;
  std::ifstream(note) >> pid;
  ::unlink(note.c_str());
  ASSERT_GT(pid, 0);
  Descriptor pidfd = open_pidfd(pid);
  if (!pidfd) return;  // already gone
  pollfd end{pidfd.get(), POLLIN, 0};
  EXPECT_EQ(::poll(&end, 1, 10000), 1);
}

TEST_F(ProcessTest, StartsFromManyThreadsAtATime) {
  std::vector<std::thread> threads;
  std::vector<ExitStatus> ends(8);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    threads.emplace_back([&ends, i] {
      TestLoop loop;
      ProcessOptions options;
      options.argv = {"sh", "-c", "exit " + std::to_string(i)};
      Process process = Process::start(loop.executor(), options).value();
      ends[i] = loop.run(process.wait());
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < ends.size(); ++i) EXPECT_EQ(ends[i].code, static_cast<int>(i));
  EXPECT_TRUE(no_children());
}

TEST(FindProgram, LooksInPathOrTakesAPath) {
  EXPECT_THAT(find_program("sh").value_or(""), HasSubstr("/sh"));
  EXPECT_EQ(find_program("/bin/sh"), "/bin/sh");
  EXPECT_EQ(find_program("hostler-no-such-program"), std::nullopt);
  EXPECT_EQ(find_program("/etc"), std::nullopt);
}

}  // namespace
}  // namespace hostler
