// What a plugin may rely on, the same in a thread of the host and in a process of its own.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "runtime/test_host.hpp"

namespace hostler::host::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + i % 23);
  return bytes;
}

class Services : public ::testing::TestWithParam<Isolation> {
 protected:
  Services() : host({probe(GetParam())}) {
    EXPECT_TRUE(host.wait_for("probe", InstanceState::running));
  }

  // A call of `receive` that has subscribed.
  std::unique_ptr<TestCall> receive(const Json& arguments) {
    auto call = std::make_unique<TestCall>();
    host.begin_call(*call, "probe", "receive", arguments);
    EXPECT_TRUE(call->wait_for_line("subscribed"));
    return call;
  }

  TestCall ending_;  // outlives the host, which may still answer it
  TestHost host;
};

std::vector<int> numbers(const Json& events) {
  std::vector<int> numbers;
  for (const Json& event : events) numbers.push_back(event["n"].get<int>());
  return numbers;
}

TEST_P(Services, RunWhereTheConfigurationSays) {
  bool in_host = host.pid_of("probe") == ::getpid();
  EXPECT_EQ(in_host, GetParam() == Isolation::none);
}

TEST_P(Services, BringACommandsRepliesInOrder) {
  auto call = host.call("probe", "echo", {{"text", "hello"}});
  EXPECT_EQ(call->code(), 0) << call->error();
  ASSERT_THAT(call->replies(), SizeIs(2));
  EXPECT_EQ(call->replies()[0], (Json{{"line", "line hello"}}));
  EXPECT_EQ(call->value(), (Json{{"text", "hello"}, {"caller", "test"}}));
}

TEST_P(Services, BringAReplyOfMoreThanAPacket) {
  const std::string text = pattern(1'000'000);
  EXPECT_EQ(host.call("probe", "echo", {{"text", text}})->value()["text"], text);
}

TEST_P(Services, EndACommandWithTheTextOfWhatItsHandlerThrew) {
  auto call = host.call("probe", "misbehave", {{"how", "throw"}});
  EXPECT_EQ(call->code(), static_cast<int>(ExitCode::software));
  EXPECT_EQ(call->error(), "thrown by a handler");
  EXPECT_EQ(host.call("probe", "echo", {{"text", "still here"}})->code(), 0);
}

TEST_P(Services, CancelACommandWhoseCallerHasGone) {
  TestCall call;
  auto id = host.begin_call(call, "probe", "wait");
  ASSERT_TRUE(call.wait_for_line("waiting"));
  host.runtime().commands().cancel(id);
  ASSERT_TRUE(call.wait());
  EXPECT_EQ(call.code(), static_cast<int>(ExitCode::temporary));
  EXPECT_EQ(host.call("probe", "canceled")->value(), 1);
}

TEST_P(Services, LetAPluginCallAnother) {
  auto call =
      host.call("probe", "call",
                {{"instance", "probe"}, {"command", "echo"}, {"arguments", R"({"text": "a"})"}});
  ASSERT_EQ(call->code(), 0) << call->error();
  EXPECT_EQ(call->value()["lines"], Json::array({"line a"}));
  call = host.call("probe", "call", {{"instance", "nobody"}, {"command", "echo"}});
  EXPECT_EQ(call->code(), static_cast<int>(ExitCode::unavailable));
  EXPECT_THAT(call->error(), HasSubstr("no instance 'nobody' is running"));
}

TEST_P(Services, DeliverVolatileEventsInOrder) {
  auto received = receive({{"topic", "probe.volatile"}, {"count", 500}});
  auto published = host.call("probe", "publish", {{"topic", "volatile"}, {"count", 500}});
  EXPECT_EQ(published->value()["accepted"], 500);
  ASSERT_TRUE(received->wait());
  auto got = numbers(received->value());
  ASSERT_THAT(got, SizeIs(500));
  for (int i = 0; i < 500; ++i) ASSERT_EQ(got[static_cast<std::size_t>(i)], i + 1);
  EXPECT_EQ(received->value()[0]["source"], "probe");
  EXPECT_EQ(received->value()[0]["seq"], 0);
}

TEST_P(Services, GiveANewSubscriberTheLatestOfEachKey) {
  host.call("probe", "publish", {{"topic", "latest"}, {"count", 3}, {"key", "a"}});
  host.call("probe", "publish", {{"topic", "latest"}, {"count", 5}, {"key", "b"}});
  // Behind both in the order of one instance's messages, so both are published when it ends.
  auto received = host.call("probe", "receive", {{"topic", "probe.latest"}, {"count", 2}});
  auto events = received->value();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_THAT(numbers(events), ElementsAre(3, 5));
  EXPECT_EQ(events[0]["key"], "a");
  EXPECT_EQ(events[1]["key"], "b");
}

TEST_P(Services, AcknowledgeDurableEventsWithTheirNumber) {
  auto first = host.call("probe", "commit"), second = host.call("probe", "commit");
  ASSERT_EQ(first->code(), 0) << first->error();
  EXPECT_GT(first->value()["seq"].get<int>(), 0);
  EXPECT_EQ(second->value()["seq"].get<int>(), first->value()["seq"].get<int>() + 1);
}

TEST_P(Services, ResumeANamedSubscriptionBehindWhatItAcknowledged) {
  auto first =
      receive({{"topic", "probe.durable"}, {"count", 5}, {"name", "c"}, {"acknowledge", 3}});
  EXPECT_EQ(
      host.call("probe", "publish", {{"topic", "durable"}, {"count", 5}})->value()["accepted"], 5);
  ASSERT_TRUE(first->wait());
  EXPECT_THAT(numbers(first->value()), ElementsAre(1, 2, 3, 4, 5));

  host.start_again();
  ASSERT_TRUE(host.wait_for("probe", InstanceState::running));
  auto again =
      host.call("probe", "receive", {{"topic", "probe.durable"}, {"count", 2}, {"name", "c"}});
  EXPECT_THAT(numbers(again->value()), ElementsAre(4, 5));
}

TEST_P(Services, LoseNoDurableEventThatWasAccepted) {
  auto received = receive({{"topic", "probe.durable"}, {"count", 3000}, {"name", "all"}});
  std::int64_t accepted = 0;
  while (accepted < 3000) {
    auto published =
        host.call("probe", "publish", {{"topic", "durable"}, {"count", 3000 - accepted}});
    accepted += published->value()["accepted"].get<std::int64_t>();
  }
  ASSERT_TRUE(received->wait());
  std::uint64_t last = 0;
  for (const Json& event : received->value()) {
    EXPECT_EQ(event["seq"].get<std::uint64_t>(), last + 1);
    last = event["seq"].get<std::uint64_t>();
  }
  EXPECT_EQ(last, 3000u);
}

TEST_P(Services, DeliverEventsOfAlmostAMebibyte) {
  auto received = receive({{"topic", "probe.volatile"}, {"count", 3}});
  host.call("probe", "publish", {{"topic", "volatile"}, {"count", 3}, {"size", 1'000'000}});
  ASSERT_TRUE(received->wait());
  for (const Json& event : received->value()) EXPECT_GT(event["size"].get<int>(), 1'000'000);
}

TEST_P(Services, AnswerRequestsWithALargeBody) {
  RawClient client(host.server().port());
  auto answer = client.get("/api/probe/body/5000000");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.body, pattern(5'000'000));
}

TEST_P(Services, StreamALargeAnswerToASlowReader) {
  RawClient client(host.server().port());
  auto answer = client.get("/api/probe/stream/8000000");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.body, pattern(8'000'000));
}

TEST_P(Services, AnswerRangesOfAFile) {
  RawClient client(host.server().port());
  auto whole = client.get("/api/probe/file/5000000");
  EXPECT_EQ(whole.status, 200u);
  EXPECT_EQ(whole.body, pattern(5'000'000));
  auto part = client.get("/api/probe/file/5000000", "Range: bytes=4000000-4000009\r\n");
  EXPECT_EQ(part.status, 206u);
  EXPECT_EQ(part.body, pattern(5'000'000).substr(4'000'000, 10));
}

TEST_P(Services, HandOverALargePostedBodyAsAFile) {
  RawClient client(host.server().port());
  auto answer = client.post("/api/probe/sum", pattern(5'000'000));
  EXPECT_EQ(Json::parse(answer.body),
            (Json{{"size", 5'000'000}, {"in_file", true}, {"intact", true}}));
  answer = client.post("/api/probe/sum", pattern(100));
  EXPECT_EQ(Json::parse(answer.body), (Json{{"size", 100}, {"in_file", false}, {"intact", true}}));
}

TEST_P(Services, RefuseWhatIsUnansweredWhenTheInstanceEnds) {
  RawClient client(host.server().port());
  auto asked = receive({{"topic", "probe.volatile"}, {"count", 1}});
  client.send("GET /api/probe/never HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_TRUE(asked->wait());
  host.begin_call(ending_, "probe", "misbehave", {{"how", "end"}});
  EXPECT_EQ(client.read_answer().status, 500u);
  EXPECT_TRUE(ending_.wait());
}

TEST_P(Services, ShowMetricsWithTheInstancesName) {
  host.call("probe", "measure");
  host.call("probe", "measure");
  // Stopping tells what is not told yet.
  host.on_loop([&] { return host.runtime().disable("probe").has_value(); });
  ASSERT_TRUE(host.wait_for("probe", InstanceState::disabled));
  auto text = host.runtime().metrics().text();
  EXPECT_THAT(text, HasSubstr("probe_changes_total{instance=\"probe\"} 4"));
  EXPECT_THAT(text, HasSubstr("probe_level{instance=\"probe\",kind=\"test\"} 5"));
  EXPECT_THAT(text, HasSubstr("probe_seconds_bucket{instance=\"probe\",le=\"0.1\"} 0"));
  EXPECT_THAT(text, HasSubstr("probe_seconds_bucket{instance=\"probe\",le=\"0.5\"} 2"));
}

TEST_P(Services, RunFurtherInstancesThatEndWithTheirOwner) {
  std::string spec = R"({"use": "probe", "as": "probe.role"})";
  auto run = host.call("probe", "run-instance", {{"spec", spec}});
  ASSERT_EQ(run->code(), 0) << run->error();
  ASSERT_TRUE(host.wait_for("probe.role", InstanceState::running));
  EXPECT_EQ(host.call("probe.role", "echo", {{"text", "a"}})->code(), 0);
  EXPECT_EQ(host.call("probe", "stop-instance", {{"name", "probe.role"}})->code(), 0);
  EXPECT_TRUE(host.wait_for("probe.role", InstanceState::stopped));

  EXPECT_EQ(host.call("probe", "run-instance", {{"spec", spec}})->code(), 0);
  ASSERT_TRUE(host.wait_for("probe.role", InstanceState::running));
  host.begin_call(ending_, "probe", "misbehave", {{"how", "end"}});
  EXPECT_TRUE(host.wait_for("probe.role", InstanceState::stopped));
  EXPECT_TRUE(ending_.wait());
}

TEST_P(Services, RefuseAFurtherInstanceOfAnothersName) {
  auto run = host.call("probe", "run-instance", {{"spec", R"({"use": "probe", "as": "other"})"}});
  EXPECT_EQ(run->code(), static_cast<int>(ExitCode::failed));
  EXPECT_THAT(run->error(), HasSubstr("probe."));
}

TEST_P(Services, LogWithTheInstancesName) {
  host.call("probe", "log", {{"text", "seen by the operator"}});
  host.call("probe", "echo", {{"text", "a"}});
  EXPECT_THAT(host.log(), HasSubstr("info    probe: seen by the operator"));
}

TEST_P(Services, ReportARunThatThrowsAndStartItAgain) {
  TestCall call;
  host.begin_call(call, "probe", "misbehave", {{"how", "end"}});
  auto seen = host.wait_for("probe", InstanceState::backing_off);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->reason, "told to end");
  EXPECT_TRUE(host.wait_for("probe", InstanceState::running));
  EXPECT_EQ(host.call("probe", "echo", {{"text", "again"}})->code(), 0);
  EXPECT_TRUE(call.wait());
}

TEST_P(Services, NeverRunTwiceAtOnceHoweverOftenItIsRestarted) {
  for (int i = 0; i < 8; ++i) {
    host.on_loop([&] { return host.runtime().restart("probe").has_value(); });
    ASSERT_TRUE(host.wait_for("probe", InstanceState::running));
  }
  for (int i = 0; i < 20; ++i) {
    host.on_loop([&] { return host.runtime().restart("probe").has_value(); });
  }
  // Two turns of the loop later the last restart has been noticed: "running" is not the old run's.
  for (int i = 0; i < 2; ++i) host.on_loop([] { return true; });
  ASSERT_TRUE(host.wait_for("probe", InstanceState::running));
  EXPECT_EQ(host.call("probe", "echo", {{"text", "a"}})->code(), 0);
  // The plugin holds a lock while it runs; a second run would have failed.
  for (const SeenState& seen : host.seen()) EXPECT_NE(seen.state, InstanceState::backing_off);
}

INSTANTIATE_TEST_SUITE_P(InBoth, Services, ::testing::Values(Isolation::none, Isolation::process),
                         [](const auto& info) {
                           return std::string(info.param == Isolation::none ? "Thread" : "Process");
                         });

}  // namespace
}  // namespace hostler::host::testing
