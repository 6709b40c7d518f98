#include "bus/queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::host {
namespace {

using testing::ElementsAre;

EnvelopePtr event(TopicClass topic_class, std::string_view key, std::string_view body = "1") {
  return std::make_shared<Envelope>(topic_class, "t", "s", key, body);
}
EnvelopePtr volatile_event(std::string_view key) { return event(TopicClass::best_effort, key); }
EnvelopePtr latest_event(std::string_view key, std::string_view body) {
  return event(TopicClass::latest, key, body);
}
EnvelopePtr durable_event(std::string_view key) { return event(TopicClass::durable, key); }

std::vector<std::string> take_all(EventQueue& queue) {
  std::vector<Delivery> taken;
  queue.take(SIZE_MAX, taken);
  std::vector<std::string> texts;
  for (const auto& delivery : taken) {
    texts.push_back(std::string(delivery.envelope->key) + "=" +
                    std::string(delivery.envelope->body));
  }
  return texts;
}

TEST(EventQueue, GivesTheEventsOfAllClassesInTheOrderOfTheirArrival) {
  EventQueue queue;
  queue.push(volatile_event("a"));
  queue.push(durable_event("b"));
  queue.push(latest_event("c", "1"));
  queue.push(volatile_event("d"));
  EXPECT_THAT(take_all(queue), ElementsAre("a=1", "b=1", "c=1", "d=1"));
  EXPECT_TRUE(queue.empty());
}

TEST(EventQueue, GivesAtMostWhatIsAskedFor) {
  EventQueue queue;
  queue.push(volatile_event("a"));
  queue.push(volatile_event("b"));
  std::vector<Delivery> taken;
  queue.take(1, taken);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].envelope->key, "a");
  EXPECT_FALSE(queue.empty());
}

TEST(EventQueue, DropsTheOldestVolatileEventAndSaysSoWithTheNext) {
  EventQueue queue(2);
  EXPECT_EQ(queue.push(volatile_event("a")), Pushed::accepted);
  EXPECT_EQ(queue.push(volatile_event("b")), Pushed::accepted);
  EXPECT_EQ(queue.push(volatile_event("c")), Pushed::dropped_oldest);
  EXPECT_EQ(queue.push(volatile_event("d")), Pushed::dropped_oldest);
  std::vector<Delivery> taken;
  queue.take(9, taken);
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].envelope->key, "c");
  EXPECT_EQ(taken[0].dropped, 2u);
  EXPECT_EQ(taken[1].dropped, 0u);
  EXPECT_EQ(queue.dropped(), 2u);
}

TEST(EventQueue, KeepsOnlyTheLastLatestEventOfAKeyAtItsNewPlace) {
  EventQueue queue(2);
  queue.push(latest_event("a", "1"));
  queue.push(latest_event("b", "1"));
  queue.push(latest_event("a", "2"));
  EXPECT_THAT(take_all(queue), ElementsAre("b=1", "a=2"));
  EXPECT_EQ(queue.dropped(), 0u);
}

TEST(EventQueue, HoldsTheLatestEventsOfMoreKeysThanItsBound) {
  EventQueue queue(1);
  for (const auto* key : {"a", "b", "c"})
    EXPECT_EQ(queue.push(latest_event(key, "1")), Pushed::accepted);
  EXPECT_THAT(take_all(queue), ElementsAre("a=1", "b=1", "c=1"));
}

TEST(EventQueue, KeepsLatestEventsOfDifferentSourcesAndTopicsApart) {
  EventQueue queue;
  queue.push(std::make_shared<Envelope>(TopicClass::latest, "t", "s", "k", "1"));
  queue.push(std::make_shared<Envelope>(TopicClass::latest, "t", "other", "k", "2"));
  queue.push(std::make_shared<Envelope>(TopicClass::latest, "u", "s", "k", "3"));
  EXPECT_THAT(take_all(queue), ElementsAre("k=1", "k=2", "k=3"));
}

TEST(EventQueue, DropsTheLongestUnchangedKeyWhenThereAreTooMany) {
  EventQueue queue;
  for (std::size_t i = 0; i < LatestValues::most_keys; ++i) {
    queue.push(latest_event(std::to_string(i), "1"));
  }
  EXPECT_EQ(queue.push(latest_event("0", "2")), Pushed::accepted);
  EXPECT_EQ(queue.push(latest_event("new", "1")), Pushed::dropped_oldest);
  EXPECT_EQ(queue.dropped(), 1u);
  EXPECT_EQ(take_all(queue).front(), "2=1");
}

TEST(EventQueue, RefusesADurableEventWhenFullAndLosesNone) {
  EventQueue queue(2);
  queue.push(durable_event("a"));
  queue.push(durable_event("b"));
  EXPECT_EQ(queue.push(durable_event("c")), Pushed::refused);
  EXPECT_THAT(take_all(queue), ElementsAre("a=1", "b=1"));
  EXPECT_EQ(queue.dropped(), 0u);
}

TEST(EventQueue, DurableEventsAreNotCrowdedOutByVolatileOnes) {
  EventQueue queue(1);
  queue.push(durable_event("a"));
  queue.push(volatile_event("b"));
  queue.push(volatile_event("c"));
  EXPECT_THAT(take_all(queue), ElementsAre("a=1", "c=1"));
}

TEST(EventQueue, IsBoundedByBytesToo) {
  EventQueue queue;
  const std::string large(1 << 20, ' ');
  for (int i = 0; i < 16; ++i)
    EXPECT_EQ(queue.push(event(TopicClass::best_effort, "", large)), Pushed::accepted);
  EXPECT_EQ(queue.push(volatile_event("a")), Pushed::dropped_oldest);
  for (int i = 0; i < 16; ++i)
    EXPECT_EQ(queue.push(event(TopicClass::durable, "", large)), Pushed::accepted);
  EXPECT_EQ(queue.push(durable_event("a")), Pushed::refused);
}

}  // namespace
}  // namespace hostler::host
