#include "connection/control_port.hpp"

#include <gmock/gmock.h>

#include "test_loop.hpp"
#include "testing/scripted_scheduler.hpp"

namespace icemon {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class ControlPortTest : public testing::Test {
 protected:
  hostler::Result<ControlAnswer> ask(const ScriptedScheduler& scheduler,
                                     std::vector<std::string> commands,
                                     std::chrono::milliseconds timeout = 10s) {
    return loop_.run(
        ask_control_port(loop_.executor(), scheduler.address(), std::move(commands), timeout, 1ms));
  }

  hostler::TestLoop loop_;
};

TEST_F(ControlPortTest, RunsCommandsInTurn) {
  Script script;
  script.answers = {{"listblocks", "   rem1\n   rem2\n"}, {"blockcs rem1", "removing host rem1\n"}};
  ScriptedScheduler scheduler(script);
  const auto answer = ask(scheduler, {"blockcs rem1", "listblocks", "nonsense"}).value();
  EXPECT_EQ(answer.version, "1.4.0");
  EXPECT_THAT(answer.texts, ElementsAre("removing host rem1\n", "   rem1\n   rem2\n",
                                        "Invalid command 'nonsense'\n"));
  EXPECT_THAT(scheduler.wait_for_commands(4),
              ElementsAre("blockcs rem1", "listblocks", "nonsense", "quit"));
}

TEST_F(ControlPortTest, ListsHostsAndJobsInOneVisit) {
  Script script;
  script.answers = {{"listcs",
                     " rem1 (10.0.0.1:10245) [x86_64] speed=1.00 jobs=1/2 load=0\n"
                     "   9 COMP sub:rem2 on:rem1 a.cpp\n"},
                    {"listjobs",
                     " 9 COMP sub:rem2 on:rem1 a.cpp\n"
                     " 10 PEND sub:rem2 on:<unknown> b.cpp\n"}};
  ScriptedScheduler scheduler(script);
  const auto login = loop_.run(ask_listing(loop_.executor(), scheduler.address())).value();
  EXPECT_EQ(login.version, "1.4.0");
  EXPECT_EQ(login.listing.hosts.size(), 1u);
  EXPECT_EQ(login.listing.jobs.size(), 2u);
}

TEST_F(ControlPortTest, MakesTextOfWhatItIsTold) {
  Script script;
  script.answers = {{"internals", "a\xE9\tb\x1B[2J\n"}};
  ScriptedScheduler scheduler(script);
  EXPECT_THAT(ask(scheduler, {"internals"}).value().texts,
              ElementsAre("a\xEF\xBF\xBD b\xEF\xBF\xBD[2J\n"));
}

TEST_F(ControlPortTest, WakesASchedulerThatDoesNotAccept) {
  Script script;
  script.accepts_when_nudged = true;
  ScriptedScheduler scheduler(script);
  EXPECT_TRUE(ask(scheduler, {"listcs"}));
  scheduler.wait_for_datagrams(1);
}

TEST_F(ControlPortTest, GivesUpWhenNoAnswerComes) {
  Script script;
  script.answers_commands = false;
  ScriptedScheduler scheduler(script);
  const auto answer = ask(scheduler, {"listcs"}, 1s);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().text, StartsWith("the control port 127.0.0.1:"));
  EXPECT_THAT(answer.error().text, HasSubstr("did not answer in time"));
}

TEST_F(ControlPortTest, BoundsAnAnswer) {
  std::string lines;
  while (lines.size() < 9 * 1024 * 1024) lines += std::string(1000, 'x') + '\n';
  Script script;
  script.answers = {{"internals", lines}};
  ScriptedScheduler scheduler(script);
  EXPECT_THAT(ask(scheduler, {"internals"}).error().text, HasSubstr("more than 8 MiB"));
}

TEST_F(ControlPortTest, SaysThatThereIsNone) {
  Script script;
  script.has_control_port = false;
  ScriptedScheduler scheduler(script);
  const auto answer = loop_.run(ask_listing(loop_.executor(), scheduler.address()));
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().text, StartsWith("cannot connect to 127.0.0.1:"));
}

TEST(ControlWord, TakesNamesAndAddressesOnly) {
  EXPECT_EQ(control_word("rem1.example").value(), "rem1.example");
  EXPECT_EQ(control_word("10.0.0.1").value(), "10.0.0.1");
  EXPECT_EQ(control_word("gr\xC3\xBC"
                         "n")
                .value(),
            "gr\xC3\xBC"
            "n");
  for (const std::string host : {"", "a b", "a\nquit", "a\tb", "a\x7F"}) {
    EXPECT_FALSE(control_word(host)) << host;
  }
}

}  // namespace
}  // namespace icemon
