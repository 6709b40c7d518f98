#include "bus/bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::host {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> bodies(Subscription& subscription, std::size_t most = 1000) {
  std::vector<std::string> bodies;
  for (const auto& delivery : subscription.take(most)) {
    bodies.emplace_back(delivery.envelope->body);
  }
  return bodies;
}

class BusTest : public testing::Test {
 protected:
  BusTest() {
    EXPECT_TRUE(bus.declare("farm.progress", TopicClass::best_effort));
    EXPECT_TRUE(bus.declare("farm.worker", TopicClass::latest));
  }

  std::shared_ptr<Subscription> subscribe(const std::string& topics, std::size_t queue = 0) {
    return *bus.subscribe({.topics = topics, .queue = queue}, [this] { ++ready_calls; });
  }
  PublishResult publish(std::string_view topic, std::string_view key, std::string_view body) {
    return bus.publish("farm", topic, key, body);
  }

  Bus bus{nullptr, [] { return 42; }};
  int ready_calls = 0;
};

TEST_F(BusTest, GivesASubscriberWhatIsPublishedAfterwards) {
  publish("farm.progress", "1", "0");
  auto subscription = subscribe("farm.progress");
  EXPECT_EQ(publish("farm.progress", "7", R"({"done": 1})"), PublishResult::accepted);
  const auto taken = subscription->take(10);
  ASSERT_EQ(taken.size(), 1u);
  const auto& event = *taken[0].envelope;
  EXPECT_EQ(event.seq, 0u);
  EXPECT_EQ(event.time_us, 42);
  EXPECT_EQ(event.topic, "farm.progress");
  EXPECT_EQ(event.source, "farm");
  EXPECT_EQ(event.key, "7");
  EXPECT_EQ(event.body, R"({"done": 1})");
}

TEST_F(BusTest, GivesEverySubscriberTheSameEnvelope) {
  auto one = subscribe("farm.progress");
  auto other = subscribe("farm.*");
  publish("farm.progress", "1", "0");
  EXPECT_EQ(one->take(1).at(0).envelope, other->take(1).at(0).envelope);
}

TEST_F(BusTest, GivesAnEventOnceToASubscriptionWithSeveralMatchingPatterns) {
  auto subscription = subscribe("farm.*,farm.progress,*");
  publish("farm.progress", "", "1");
  EXPECT_THAT(bodies(*subscription), ElementsAre("1"));
}

TEST_F(BusTest, GivesASubscriberTopicsThatAreDeclaredLater) {
  auto subscription = subscribe("station.*");
  ASSERT_TRUE(bus.declare("station.level", TopicClass::best_effort));
  publish("station.level", "", "3");
  EXPECT_THAT(bodies(*subscription), ElementsAre("3"));
}

TEST_F(BusTest, RefusesATopicThatNobodyDeclared) {
  auto subscription = subscribe("*");
  EXPECT_EQ(publish("farm.unknown", "", "1"), PublishResult::unknown_topic);
  EXPECT_THAT(bodies(*subscription), IsEmpty());
}

TEST_F(BusTest, RefusesWhatIsTooLarge) {
  EXPECT_EQ(publish("farm.progress", "", std::string(1 << 20, ' ')), PublishResult::accepted);
  EXPECT_EQ(publish("farm.progress", "", std::string((1 << 20) + 1, ' ')),
            PublishResult::too_large);
  EXPECT_EQ(publish("farm.progress", std::string(1025, 'k'), "1"), PublishResult::too_large);
}

TEST_F(BusTest, RefusesToDeclareATopicWithTwoClasses) {
  EXPECT_TRUE(bus.declare("farm.progress", TopicClass::best_effort));
  const auto declared = bus.declare("farm.progress", TopicClass::latest);
  ASSERT_FALSE(declared);
  EXPECT_EQ(declared.error().text,
            "topic farm.progress is volatile here already; it cannot be latest too");
}

TEST_F(BusTest, RefusesDurableTopicsWhereThereIsNoLog) {
  EXPECT_FALSE(bus.declare("farm.job", TopicClass::durable));
  EXPECT_FALSE(bus.subscribe({.topics = "farm.*", .after = 0}, nullptr));
  EXPECT_EQ(publish("farm.job", "", "1"), PublishResult::unknown_topic);
}

TEST_F(BusTest, RefusesASubscriptionToNoTopics) {
  EXPECT_FALSE(bus.subscribe({.topics = "farm..x"}, nullptr));
}

TEST_F(BusTest, DropsTheOldestOfASlowSubscriberAndCountsIt) {
  auto slow = subscribe("farm.progress", 2);
  auto other = subscribe("farm.progress");
  EXPECT_EQ(publish("farm.progress", "", "1"), PublishResult::accepted);
  EXPECT_EQ(publish("farm.progress", "", "2"), PublishResult::accepted);
  EXPECT_EQ(publish("farm.progress", "", "3"), PublishResult::dropped);
  const auto taken = slow->take(10);
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].envelope->body, "2");
  EXPECT_EQ(taken[0].dropped, 1u);
  EXPECT_EQ(slow->dropped(), 1u);
  EXPECT_EQ(other->dropped(), 0u);
  EXPECT_THAT(bodies(*other), ElementsAre("1", "2", "3"));
}

TEST_F(BusTest, GivesANewSubscriberTheLatestValueOfEachSourceAndKey) {
  publish("farm.worker", "anna", "1");
  publish("farm.worker", "bert", "2");
  publish("farm.worker", "anna", "3");
  bus.publish("farm-2", "farm.worker", "anna", "4");
  auto subscription = subscribe("farm.*");
  EXPECT_EQ(ready_calls, 1);
  EXPECT_THAT(bodies(*subscription), ElementsAre("2", "3", "4"));
}

TEST_F(BusTest, GivesASlowSubscriberOnlyTheLatestValue) {
  auto subscription = subscribe("farm.worker", 1);
  for (const auto* body : {"1", "2", "3"}) {
    EXPECT_EQ(publish("farm.worker", "anna", body), PublishResult::accepted);
  }
  publish("farm.worker", "bert", "4");
  EXPECT_THAT(bodies(*subscription), ElementsAre("3", "4"));
  EXPECT_EQ(subscription->dropped(), 0u);
}

TEST_F(BusTest, CallsReadyOnceUntilTheQueueWasEmptied) {
  auto subscription = subscribe("farm.progress");
  EXPECT_EQ(ready_calls, 0);
  publish("farm.progress", "", "1");
  publish("farm.progress", "", "2");
  EXPECT_EQ(ready_calls, 1);
  EXPECT_EQ(bodies(*subscription, 1).size(), 1u);
  publish("farm.progress", "", "3");
  EXPECT_EQ(ready_calls, 1);
  EXPECT_EQ(bodies(*subscription).size(), 2u);
  publish("farm.progress", "", "4");
  EXPECT_EQ(ready_calls, 2);
}

TEST_F(BusTest, CallsNoReadyAfterCloseAndKeepsWhatWaits) {
  auto subscription = subscribe("farm.progress");
  publish("farm.progress", "", "1");
  subscription->close();
  publish("farm.progress", "", "2");
  EXPECT_EQ(ready_calls, 1);
  EXPECT_THAT(bodies(*subscription), ElementsAre("1"));
  subscription->close();
}

TEST_F(BusTest, LetsASubscriberCloseItselfInsideReady) {
  std::shared_ptr<Subscription> subscription;
  subscription = *bus.subscribe({.topics = "farm.progress"}, [&] {
    ++ready_calls;
    subscription.reset();
  });
  publish("farm.progress", "", "1");
  publish("farm.progress", "", "2");
  EXPECT_EQ(ready_calls, 1);
  EXPECT_EQ(bus.topics().at(0).subscribers, 0u);
}

TEST_F(BusTest, TellsItsTopics) {
  auto slow = subscribe("farm.progress", 1);
  for (const auto* body : {"1", "2", "3"}) publish("farm.progress", "", body);
  const auto topics = bus.topics();
  ASSERT_EQ(topics.size(), 2u);
  EXPECT_EQ(topics[0].name, "farm.progress");
  EXPECT_EQ(topics[0].topic_class, TopicClass::best_effort);
  EXPECT_EQ(topics[0].published, 3u);
  EXPECT_EQ(topics[0].dropped, 2u);
  EXPECT_EQ(topics[0].subscribers, 1u);
  EXPECT_EQ(topics[1].name, "farm.worker");
  EXPECT_EQ(topics[1].subscribers, 0u);
}

TEST(Bus, MayEndBeforeItsSubscriptions) {
  std::shared_ptr<Subscription> subscription;
  {
    Bus bus;
    ASSERT_TRUE(bus.declare("a", TopicClass::best_effort));
    subscription = *bus.subscribe({.topics = "a"}, nullptr);
    bus.publish("s", "a", "", "1");
  }
  EXPECT_THAT(bodies(*subscription), ElementsAre("1"));
  subscription->acknowledge(1);
}

}  // namespace
}  // namespace hostler::host
