// What a child finds when it starts: descriptors, signals, variables, directory, limits.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "process_fixture.hpp"

namespace hostler {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST_F(ProcessTest, InheritsNothingThatIsNotMeant) {
  Descriptor open(::open("/etc/passwd", O_RDONLY));  // without O_CLOEXEC
  ASSERT_TRUE(open);
  Descriptor high(::fcntl(open.get(), F_DUPFD, 700));
  ASSERT_TRUE(high);
  ASSERT_TRUE(run(script("exec ls /proc/self/fd")).success());
  EXPECT_THAT(lines_, UnorderedElementsAre("0", "1", "2", "3")) << "3 is the listed directory";
}

TEST_F(ProcessTest, GetsNamedDescriptorsUnderTheirNumbers) {
  // The sources stand where the targets of others will be, crosswise.
  Descriptor passwd(::open("/etc/passwd", O_RDONLY | O_CLOEXEC));
  Descriptor group(::open("/etc/group", O_RDONLY | O_CLOEXEC));
  Descriptor at_20(::fcntl(passwd.get(), F_DUPFD_CLOEXEC, 20));
  Descriptor at_21(::fcntl(group.get(), F_DUPFD_CLOEXEC, 21));
  ProcessOptions options = script(
      "readlink /proc/$$/fd/20 /proc/$$/fd/21; "
      "for f in 3 4 22 23; do test -e /proc/$$/fd/$f && echo open $f; done; exit 0");
  options.descriptors = {{at_20.get(), at_21.get()}, {at_21.get(), at_20.get()}};
  ASSERT_EQ(at_20.get(), 20);
  ASSERT_EQ(at_21.get(), 21);
  ASSERT_TRUE(run(options).success());
  EXPECT_THAT(lines_, ElementsAre("/etc/group", "/etc/passwd"));
}

TEST_F(ProcessTest, TalksOverNamedDescriptors) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  ProcessOptions options = script("echo to four >&4");
  options.descriptors = {{writing.get(), 4}};
  ASSERT_TRUE(run(options).success());
  char text[32];
  const auto size = ::read(reading.get(), text, sizeof text);
  EXPECT_EQ(std::string(text, static_cast<std::size_t>(size)), "to four\n");
}

TEST_F(ProcessTest, RefusesADescriptorThatIsNotOpen) {
  ProcessOptions options = script("true");
  options.descriptors = {{999, 3}};
  auto process = Process::start(loop_.executor(), options);
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().text, "cannot start sh: its descriptors: Bad file descriptor");
}

TEST_F(ProcessTest, StartsWithDefaultSignals) {
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto old_handler = ::signal(SIGPIPE, SIG_IGN);

  const bool success = run(script("exec grep -E '^Sig(Blk|Ign)' /proc/self/status")).success();

  ::signal(SIGPIPE, old_handler);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ASSERT_TRUE(success);
  EXPECT_THAT(lines_, ElementsAre("SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"));
}

TEST_F(ProcessTest, LeadsItsOwnGroup) {
  Process process = start(script("cut -d' ' -f5 /proc/$$/stat"));
  loop_.run(process.wait());
  EXPECT_THAT(lines_, ElementsAre(std::to_string(process.pid())));
}

TEST_F(ProcessTest, SetsAndRemovesVariables) {
  ProcessOptions options = script("echo \"$ADDED|${HOME-removed}|${PATH:+kept}\"");
  options.environment = {{"ADDED", "a b"}, {"HOME", std::nullopt}};
  ASSERT_TRUE(run(options).success());
  EXPECT_THAT(lines_, ElementsAre("a b|removed|kept"));
}

TEST_F(ProcessTest, LooksProgramsUpInTheChildsPath) {
  ProcessOptions options = script("true");
  options.environment = {{"PATH", "/nowhere:/etc"}};
  auto process = Process::start(loop_.executor(), options);
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().text, "cannot start sh: not found in PATH");
}

TEST_F(ProcessTest, StartsInItsDirectory) {
  ProcessOptions options = script("pwd -P");
  options.working_directory = "/usr/share";
  ASSERT_TRUE(run(options).success());
  EXPECT_THAT(lines_, ElementsAre("/usr/share"));
}

TEST_F(ProcessTest, HasItsLimits) {
  ProcessOptions options = script("ulimit -n; ulimit -v; ulimit -t; ulimit -c");
  options.limits = {.address_space_bytes = 512 * 1024 * 1024, .cpu_seconds = 77, .open_files = 40};
  ASSERT_TRUE(run(options).success());
  EXPECT_THAT(lines_, ElementsAre("40", "524288", "77", "0"));
}

TEST_F(ProcessTest, LowersALimitThatTheHostMayNotGive) {
  rlimit own{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &own), 0);
  ProcessOptions options = script("ulimit -n");
  options.limits.open_files = own.rlim_max + 1;
  ASSERT_TRUE(run(options).success());
  EXPECT_THAT(lines_, ElementsAre(std::to_string(own.rlim_max)));
}

TEST_F(ProcessTest, IsStoppedByItsLimits) {
  ProcessOptions options =
      script("exec head -c 1000000000 /dev/zero | tail -c 900000000 >/dev/null");
  options.limits.address_space_bytes = 64 * 1024 * 1024;
  EXPECT_FALSE(run(options).success());
  EXPECT_THAT(lines_, Contains(HasSubstr("memory exhausted")));
}

TEST_F(ProcessTest, IsNicer) {
  const int own = ::getpriority(PRIO_PROCESS, 0);
  ProcessOptions options = script("cut -d' ' -f19 /proc/$$/stat");
  options.limits.nice = 3;
  ASSERT_TRUE(run(options).success());
  EXPECT_THAT(lines_, ElementsAre(std::to_string(std::min(own + 3, 19))));
}

}  // namespace
}  // namespace hostler
