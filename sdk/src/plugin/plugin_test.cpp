#include "hostler/plugin.hpp"

#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "fake_host.hpp"
#include "hostler/metrics.hpp"

namespace hostler {
namespace {

struct ProbeConfig {
  std::string mode = "quiet";
};
BOOST_DESCRIBE_STRUCT(ProbeConfig, (), (mode))

struct EchoArguments {
  std::string text;
  std::int64_t times = 1;
};
BOOST_DESCRIBE_STRUCT(EchoArguments, (), (text, times))

struct Echoed {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Echoed, (), (text))

struct NoArguments {};
BOOST_DESCRIBE_STRUCT(NoArguments, (), ())

class Probe : public Plugin<ProbeConfig> {
 public:
  Probe() {
    command("echo", &Probe::echo);
    command("refuse", &Probe::refuse);
    command("throw", &Probe::throw_failure);
    command("hang", &Probe::hang);
    command("count", &Probe::count);
    route("GET", "/items/{id}", &Probe::item);
    route("GET", "/broken", &Probe::broken);
  }

 private:
  Task<> run(ProbeConfig config) override {
    if (config.mode == "fail") throw Failure("cannot start for a reason");
    if (config.mode == "return") co_return;
    if (config.mode == "hang") co_await forever();
    if (config.mode == "degraded") degraded("no blender");
    if (config.mode == "listen") {
      Subscription others = subscribe("others.*");
      ready();
      for (;;) {
        Event event = co_await others.next();
        heard_.publish({event.key + "=" + event.body});
      }
    }
    co_await stop_requested();
  }

  Task<> forever() {
    ready();
    asio::steady_timer timer(executor(), asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
  }

  Task<Echoed> echo(EchoArguments arguments, Call call) {
    for (std::int64_t i = 0; i < arguments.times; ++i) call.line(arguments.text);
    call.progress(1, 1, "echoed");
    heard_.publish({arguments.text}, "key");
    co_return Echoed{arguments.text};
  }
  Task<Result<Echoed>> refuse(NoArguments) {
    Error error{"not today", ExitCode::temporary};
    co_return error;
  }
  Task<> throw_failure(NoArguments) {
    throw std::logic_error("a bug");
    co_return;
  }
  Task<> hang(NoArguments) {
    asio::steady_timer timer(executor(), asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
  }
  Task<> count(NoArguments) {
    calls_.add();
    co_return;
  }
  Task<HttpReply> item(HttpRequest request) {
    co_return HttpReply::json(Echoed{request.parameters["id"] + request.query["q"]});
  }
  Task<HttpReply> broken(HttpRequest) { throw std::runtime_error("no such luck"); }

  Topic<Echoed> heard_{*this, "probe.heard"};
  Counter calls_{*this, {"probe_calls_total", "Calls of count"}};
};

std::unique_ptr<testing::FakeHost> run_probe(const std::string& mode) {
  testing::FakeHostOptions options;
  options.config = R"({"mode": ")" + mode + "\"}";
  return testing::FakeHost::of<Probe>(options);
}

TEST(Plugin, AnswersACommandWithLinesProgressAndAValue) {
  auto host = run_probe("quiet");
  auto outcome = host->call("echo", R"({"text": "hi", "times": 2})");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.lines, (std::vector<std::string>{"hi", "hi"}));
  EXPECT_EQ(outcome.progress, std::vector<std::string>{"echoed"});
  EXPECT_EQ(outcome.values, std::vector<std::string>{R"({"text":"hi"})"});
  auto events = host->published("probe.heard");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].key, "key");
  EXPECT_EQ(events[0].body, R"({"text":"hi"})");
}

TEST(Plugin, RefusesArgumentsOfTheWrongTypeByTheirPlace) {
  auto outcome = run_probe("quiet")->call("echo", R"({"text": 7})");
  EXPECT_EQ(outcome.code, static_cast<int>(ExitCode::usage));
  EXPECT_NE(outcome.error.find("text"), std::string::npos) << outcome.error;
}

TEST(Plugin, EndsACommandWithTheErrorItReturnsOrThrows) {
  auto host = run_probe("quiet");
  auto refused = host->call("refuse");
  EXPECT_EQ(refused.code, static_cast<int>(ExitCode::temporary));
  EXPECT_EQ(refused.error, "not today");
  auto thrown = host->call("throw");
  EXPECT_EQ(thrown.code, static_cast<int>(ExitCode::software));
  EXPECT_EQ(thrown.error, "a bug");
  EXPECT_EQ(host->call("unknown").code, static_cast<int>(ExitCode::usage));
  EXPECT_EQ(host->call("echo", R"({"text": "still here"})").code, 0);
}

TEST(Plugin, CancelsACommandWhoseCallerHasGone) {
  auto host = run_probe("quiet");
  auto id = host->begin_call("hang");
  host->cancel_call(id);
  EXPECT_EQ(host->end_call(id).error, "canceled");
}

TEST(Plugin, EndsItsCommandsWhenItStops) {
  auto host = run_probe("quiet");
  auto id = host->begin_call("hang");
  host->call("echo", R"({"text": "the hanging one runs"})");
  EXPECT_EQ(host->stop(), "");
  EXPECT_NE(host->end_call(id).code, 0);
}

TEST(Plugin, ReportsReadyDegradedAndWhyItFailed) {
  auto running = run_probe("quiet");
  running->wait_until_ready();
  EXPECT_EQ(running->state(), "running");

  auto partly = run_probe("degraded");
  partly->wait_until_ready();
  EXPECT_EQ(partly->state(), "degraded");
  EXPECT_EQ(partly->reason(), "no blender");

  EXPECT_EQ(run_probe("fail")->stop(), "cannot start for a reason");

  auto returned = run_probe("return");
  EXPECT_THROW(returned->wait_until_ready(), std::runtime_error);
  EXPECT_EQ(returned->reason(), "run() returned although nobody asked it to stop");
}

TEST(Plugin, CancelsARunThatDoesNotEndByItself) {
  auto host = run_probe("hang");
  host->wait_until_ready();
  EXPECT_EQ(host->stop(200), "");
}

TEST(Plugin, ReceivesTheEventsItSubscribedTo) {
  auto host = run_probe("listen");
  host->wait_until_ready();
  host->deliver("others.news", "a", "1");
  host->deliver("elsewhere.news", "b", "2");
  host->deliver("others.more", "c", "3");
  auto heard = host->wait_for_published("probe.heard", 2);
  EXPECT_EQ(heard[0].body, R"({"text":"a=1"})");
  EXPECT_EQ(heard[1].body, R"({"text":"c=3"})");
}

TEST(Plugin, AnswersRoutesWithParametersAndQuery) {
  auto host = run_probe("quiet");
  host->wait_until_ready();
  auto found = host->request("GET", "/items/a7?q=%21");
  EXPECT_EQ(found.status, 200u);
  EXPECT_EQ(found.body, R"({"text":"a7!"})");
  auto broken = host->request("GET", "/broken");
  EXPECT_EQ(broken.status, 500u);
  EXPECT_EQ(broken.body, R"({"error":"no such luck"})");
  EXPECT_EQ(host->request("GET", "/none").status, 404u);
}

TEST(Plugin, CountsInItsMetrics) {
  auto host = run_probe("quiet");
  host->call("count");
  host->call("count");
  EXPECT_EQ(host->metric("probe_calls_total"), 2);
}

}  // namespace
}  // namespace hostler
