#include "connection/scheduler_link.hpp"

#include <gmock/gmock.h>

#include "protocol/decoder.hpp"
#include "testing/hex.hpp"
#include "testing/link_test.hpp"

namespace icemon {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

class SchedulerLinkTest : public LinkTest {};

class SchedulerLinkOfProtocol : public LinkTest,
                                public testing::WithParamInterface<std::uint32_t> {};

TEST_P(SchedulerLinkOfProtocol, ReadsAllMessagesOfTheScheduler) {
  Script script;
  script.protocol = GetParam();
  HostReport report{1, {}};
  report.stats.name = "alpha";
  script.greeting = {report};
  ScriptedScheduler scheduler(script);
  const LinkPtr link = open(scheduler);
  EXPECT_EQ(link->protocol(), GetParam());
  EXPECT_EQ(link->scheduler_protocol(), GetParam());

  JobDone done;
  done.job = 9;
  done.exit_code = 1;
  std::vector<Message> sent = {report, JobRequest{9, 1, 1, "a.cpp"},    JobBegin{9, 1, 5},
                               done,   LocalJobBegin{1, 10, 6, "prog"}, LocalJobDone{10}};
  scheduler.wait_for_monitors(1);
  for (std::size_t i = 1; i < sent.size(); ++i) scheduler.send(sent[i]);

  Decoder decoder(link->protocol());
  std::vector<Message> received;
  while (received.size() < sent.size()) {
    const auto take = [&](Message&& message) { received.push_back(std::move(message)); };
    ASSERT_TRUE(decoder.feed(loop_.run(link->read()).value().bytes, take));
  }
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(encode_message(received[i], GetParam()), encode_message(sent[i], GetParam()));
  }
}

INSTANTIATE_TEST_SUITE_P(All, SchedulerLinkOfProtocol,
                         testing::Range(lowest_protocol, highest_protocol + 1));

TEST_F(SchedulerLinkTest, TakesTheLowerProtocol) {
  Script script;
  script.protocol = 99;
  ScriptedScheduler scheduler(script);
  const LinkPtr link = open(scheduler);
  EXPECT_EQ(link->protocol(), 44u);
  EXPECT_EQ(link->scheduler_protocol(), 99u);

  LinkOptions options = to(scheduler);
  options.announce = 28;
  EXPECT_EQ(open(options).value()->protocol(), 28u);
}

TEST_F(SchedulerLinkTest, KnowsItsOwnAddress) {
  ScriptedScheduler scheduler;
  EXPECT_EQ(open(scheduler)->local_address(), "127.0.0.1");
}

TEST_F(SchedulerLinkTest, StampsBytesWithTheirArrival) {
  ScriptedScheduler scheduler;
  const LinkPtr link = open(scheduler);
  scheduler.wait_for_monitors(1);
  const Moment before = Moment::now();
  scheduler.send(LocalJobDone{1});
  const auto chunk = loop_.run(link->read()).value();
  EXPECT_GE(chunk.arrived.steady_ms, before.steady_ms);
  EXPECT_LE(chunk.arrived.steady_ms, Moment::now().steady_ms);
}

TEST_F(SchedulerLinkTest, TakesTheTypesOfTheBrokenMaster) {
  Script script;
  script.protocol = 44;
  script.has_broken_types = true;
  script.greeting = {JobRequest{1, 1, 1, "a.cpp"}, JobDone{1, 0}};
  ScriptedScheduler scheduler(script);
  const LinkPtr link = open(scheduler);
  Decoder decoder(link->protocol());
  std::vector<std::size_t> kinds;
  const auto take = [&](Message&& message) { kinds.push_back(message.index()); };
  while (kinds.size() < 2) {
    ASSERT_TRUE(decoder.feed(loop_.run(link->read()).value().bytes, take));
  }
  EXPECT_THAT(kinds, testing::ElementsAre(1, 3));  // JobRequest, JobDone
}

TEST_F(SchedulerLinkTest, WakesASchedulerThatDoesNotAccept) {
  Script script;
  script.accepts_when_nudged = true;
  ScriptedScheduler scheduler(script);
  LinkOptions options = to(scheduler);
  options.nudge_after = 1ms;
  EXPECT_TRUE(open(options));
  scheduler.wait_for_datagrams(1);
}

TEST_F(SchedulerLinkTest, KeepsOnWakingASchedulerThatSaysNothing) {
  Script script;
  script.says_nothing = true;
  ScriptedScheduler scheduler(script);
  LinkOptions options = to(scheduler);
  options.nudge_after = 1ms;
  const auto pending = loop_.spawn(SchedulerLink::open(loop_.executor(), options));
  loop_.settle();
  scheduler.wait_for_datagrams(4);
  EXPECT_FALSE(pending.done());
}

TEST_F(SchedulerLinkTest, GivesUpASchedulerThatSaysNothing) {
  Script script;
  script.says_nothing = true;
  ScriptedScheduler scheduler(script);
  LinkOptions options = to(scheduler);
  options.handshake_timeout = 1s;  // enough to connect, however busy the machine
  EXPECT_EQ(open_error(options), scheduler.address().text() +
                                     " did not answer within 1 s; check that an icecream "
                                     "scheduler listens there");
}

TEST_F(SchedulerLinkTest, RefusesASchedulerThatIsTooOld) {
  Script script;
  script.protocol = 21;
  ScriptedScheduler scheduler(script);
  EXPECT_THAT(open_error(to(scheduler)), StartsWith(scheduler.address().text() +
                                                    " speaks protocol 21; at least 22 is needed"));
}

TEST_F(SchedulerLinkTest, RefusesWhatIsNoScheduler) {
  Script script;
  script.first_version = 0x2D485353;  // "SSH-"
  ScriptedScheduler scheduler(script);
  EXPECT_THAT(open_error(to(scheduler)), HasSubstr("check the port"));
}

TEST_F(SchedulerLinkTest, RefusesAWrongSecondVersion) {
  Script script;
  script.second_version = 42;
  ScriptedScheduler scheduler(script);
  EXPECT_EQ(open_error(to(scheduler)),
            scheduler.address().text() + " went on with protocol 42 where 43 was agreed");
}

TEST_F(SchedulerLinkTest, SaysThatNobodyListens) {
  LinkOptions options;
  {
    ScriptedScheduler scheduler;
    options = to(scheduler);
  }
  EXPECT_EQ(open_error(options),
            "cannot connect to " + options.scheduler.text() + ": Connection refused");
}

TEST_F(SchedulerLinkTest, SaysThatTheSchedulerClosedTheConnection) {
  ScriptedScheduler scheduler;
  const LinkPtr link = open(scheduler);
  scheduler.wait_for_monitors(1);
  scheduler.send(LocalJobDone{1});
  scheduler.disconnect();
  EXPECT_EQ(read(*link, 12).size(), 12u);  // what came before is not lost
  EXPECT_EQ(read_error(*link), "the scheduler closed the connection");
  EXPECT_EQ(read_error(*link), "the scheduler closed the connection");
}

TEST_F(SchedulerLinkTest, DeliversAFrameThatEndsInItsMiddle) {
  ScriptedScheduler scheduler;
  const LinkPtr link = open(scheduler);
  scheduler.wait_for_monitors(1);
  scheduler.send_bytes(from_hex("00000008 0000"));
  scheduler.disconnect();
  Decoder decoder(link->protocol());
  const std::string bytes = read(*link, 6);
  ASSERT_TRUE(decoder.feed(bytes, [](Message&&) { FAIL() << "half a message"; }));
  EXPECT_EQ(read_error(*link), "the scheduler closed the connection");
}

TEST_F(SchedulerLinkTest, DeliversAFrameThatComesInPieces) {
  ScriptedScheduler scheduler;
  const LinkPtr link = open(scheduler);
  scheduler.wait_for_monitors(1);
  const std::string frame = encode_message(JobRequest{9, 1, 1, "a.cpp"}, 43);
  Decoder decoder(link->protocol());
  int messages = 0;
  for (const char byte : frame) {
    EXPECT_EQ(messages, 0);
    scheduler.send_bytes(std::string(1, byte));
    ASSERT_TRUE(decoder.feed(read(*link, 1), [&](Message&&) { ++messages; }));
  }
  EXPECT_EQ(messages, 1);
}

TEST_F(SchedulerLinkTest, DeliversWhatAnOversizedFrameBeginsWith) {
  ScriptedScheduler scheduler;
  const LinkPtr link = open(scheduler);
  scheduler.wait_for_monitors(1);
  scheduler.send(LocalJobDone{1});
  scheduler.send_bytes(from_hex("7fffffff 00000057"));
  Decoder decoder(link->protocol());
  int messages = 0;
  EXPECT_FALSE(decoder.feed(read(*link, 20), [&](Message&&) { ++messages; }));
  EXPECT_EQ(messages, 1);
}

TEST_F(SchedulerLinkTest, DeliversTheSameHostNumbersAfterARestart) {
  HostReport report{1, {}};
  report.stats.name = "alpha";
  Script script;
  script.greeting = {report};
  ScriptedScheduler scheduler(script);
  const LinkPtr first = open(scheduler);
  scheduler.wait_for_monitors(1);
  report.stats.name = "omega";
  scheduler.greet_with({report});
  scheduler.restart();
  const LinkPtr second = open(scheduler);
  EXPECT_THAT(read(*second, encode_message(report, 43).size()), HasSubstr("omega"));
}

}  // namespace
}  // namespace icemon
