#include "connection/discovery.hpp"

#include <gmock/gmock.h>

#include "test_loop.hpp"
#include "testing/scripted_scheduler.hpp"

namespace icemon {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DiscoveryTest : public testing::Test {
 protected:
  std::vector<FoundScheduler> discover_on_loopback(std::uint16_t port,
                                                   std::chrono::milliseconds wait) {
    DiscoveryOptions options;
    options.interfaces = {"lo"};
    options.port = port;
    options.wait = wait;
    return loop_.run(discover(loop_.executor(), options)).value();
  }

  hostler::TestLoop loop_;
};

TEST_F(DiscoveryTest, FindsASchedulerByItsReply) {
  Script script;
  script.netname = "lab";
  ScriptedScheduler scheduler(script);
  const FoundScheduler expected{scheduler.address(), "lab", 43, 1'700'000'000};
  // On a busy machine the first wait may be too short for an answer.
  std::vector<FoundScheduler> found;
  for (auto wait = 200ms; found.empty() && wait < 20s; wait *= 2) {
    found = discover_on_loopback(scheduler.address().port, wait);
  }
  EXPECT_THAT(found, ElementsAre(expected));
  scheduler.wait_for_datagrams(2);  // asked twice, listed once
}

TEST_F(DiscoveryTest, FindsNobodyWhereNobodyIs) {
  std::uint16_t port = 0;
  {
    ScriptedScheduler scheduler;
    port = scheduler.address().port;
  }
  EXPECT_THAT(discover_on_loopback(port, 20ms), IsEmpty());
}

TEST_F(DiscoveryTest, SaysThatAnInterfaceDoesNotExist) {
  DiscoveryOptions options;
  options.interfaces = {"nowhere0"};
  EXPECT_EQ(loop_.run(discover(loop_.executor(), options)).error().text,
            "no network interface 'nowhere0' is up and can broadcast");
}

TEST_F(DiscoveryTest, AsksANamedScheduler) {
  Script script;
  script.protocol = 37;
  ScriptedScheduler scheduler(script);
  const hostler::HostPort named{"localhost", scheduler.address().port};
  const FoundScheduler expected{scheduler.address(), "testnet", 37, 1'700'000'000};
  EXPECT_EQ(loop_.run(ask_scheduler(loop_.executor(), named, 10s)).value(), expected);
}

TEST_F(DiscoveryTest, SaysThatANamedSchedulerDoesNotAnswer) {
  Script script;
  script.answers_discovery = false;
  ScriptedScheduler scheduler(script);
  const auto found = loop_.run(ask_scheduler(loop_.executor(), scheduler.address(), 20ms));
  ASSERT_FALSE(found);
  EXPECT_EQ(
      found.error().text,
      scheduler.address().text() + " does not answer; check that an icecream scheduler runs there");
}

TEST_F(DiscoveryTest, SaysThatANameIsUnknown) {
  const hostler::HostPort nowhere{"no-such-host.invalid", 8765};
  const auto found = loop_.run(ask_scheduler(loop_.executor(), nowhere, 10s));
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().text, HasSubstr("cannot find no-such-host.invalid: "));
}

TEST_F(DiscoveryTest, HearsAnnouncements) {
  auto listener = AnnouncementListener::listen(loop_.executor(), 0).value();
  auto sender = hostler::UdpSocket::open(loop_.executor()).value();
  const hostler::HostPort to{"127.0.0.1", listener.port()};
  ASSERT_TRUE(sender.send_to("\x2c", to));  // somebody asks for schedulers
  ASSERT_TRUE(sender.send_to(encode_announcement({"lab", 43, 1'700'000'000}), to));
  const FoundScheduler expected{to, "lab", 43, 1'700'000'000};
  EXPECT_EQ(loop_.run(listener.next()).value(), expected);
}

TEST(BestScheduler, IsTheOneThatIcecreamWouldChoose) {
  const std::vector<FoundScheduler> found{{{"10.0.0.1", 8765}, "LAB", 42, 100},
                                          {{"10.0.0.2", 8765}, "lab", 43, 300},
                                          {{"10.0.0.3", 8765}, "Lab", 43, 200},
                                          {{"10.0.0.4", 8765}, "lab", 43, 0},
                                          {{"10.0.0.5", 8765}, "other", 44, 100}};
  EXPECT_EQ(best_scheduler(found, "lab"), &found[2]);
  EXPECT_EQ(best_scheduler(found, "OTHER"), &found[4]);
  EXPECT_EQ(best_scheduler(found, "labs"), nullptr);
}

}  // namespace
}  // namespace icemon
