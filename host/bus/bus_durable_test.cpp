// What a subscriber sees of durable topics, over a log that commits and reads when the test says
// so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/bus.hpp"
#include "bus/memory_log.hpp"

namespace hostler::host {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint64_t> seqs(Subscription& subscription, std::size_t most = 1000) {
  std::vector<std::uint64_t> seqs;
  for (const auto& delivery : subscription.take(most)) seqs.push_back(delivery.envelope->seq);
  return seqs;
}

class DurableBusTest : public testing::Test {
 protected:
  DurableBusTest() {
    EXPECT_TRUE(bus.declare("job", TopicClass::durable));
    EXPECT_TRUE(bus.declare("frame", TopicClass::durable));
  }

  std::shared_ptr<Subscription> subscribe(SubscribeOptions options) {
    if (options.topics.empty()) options.topics = "job";
    return *bus.subscribe(options, [this] { ++ready_calls; });
  }
  void publish(int count, std::string_view topic = "job") {
    for (int i = 0; i < count; ++i) bus.publish("farm", topic, "", "1");
  }
  void publish_and_commit(int count, std::string_view topic = "job") {
    publish(count, topic);
    log->commit();
  }

  std::shared_ptr<MemoryLog> log = std::make_shared<MemoryLog>();
  Bus bus{log};
  int ready_calls = 0;
};

TEST_F(DurableBusTest, GivesAnEventWhenItIsOnDiskAndNotBefore) {
  auto subscription = subscribe({});
  std::uint64_t committed = 0;
  EXPECT_EQ(bus.publish("farm", "job", "7", "1", [&](auto seq) { committed = seq; }),
            PublishResult::accepted);
  EXPECT_EQ(committed, 0u);
  EXPECT_THAT(seqs(*subscription), IsEmpty());
  log->commit();
  EXPECT_EQ(committed, 1u);
  EXPECT_EQ(ready_calls, 1);
  EXPECT_THAT(seqs(*subscription), ElementsAre(1u));
}

TEST_F(DurableBusTest, SaysBusyWhenTheLogTakesNoMore) {
  log->queue_bound = 1;
  bool called = false;
  EXPECT_EQ(bus.publish("farm", "job", "", "1"), PublishResult::accepted);
  EXPECT_EQ(bus.publish("farm", "job", "", "2", [&](auto) { called = true; }), PublishResult::busy);
  log->commit();
  EXPECT_FALSE(called);
  EXPECT_EQ(log->last(), 1u);
}

TEST_F(DurableBusTest, ReadsWhatWasBeforeWhenAsked) {
  publish_and_commit(3);
  auto subscription = subscribe({.after = 1});
  EXPECT_EQ(ready_calls, 1);
  EXPECT_THAT(seqs(*subscription), ElementsAre(2u, 3u));
  publish_and_commit(1);
  EXPECT_THAT(seqs(*subscription), ElementsAre(4u));
}

TEST_F(DurableBusTest, ReadsOnlyTheTopicsThatWereAskedFor) {
  publish_and_commit(1, "frame");
  publish_and_commit(1, "job");
  publish_and_commit(1, "frame");
  auto subscription = subscribe({.after = 0});
  publish_and_commit(1, "frame");
  EXPECT_THAT(seqs(*subscription), ElementsAre(2u));
}

TEST_F(DurableBusTest, LosesNothingForASlowSubscriber) {
  auto slow = subscribe({.queue = 2});
  publish_and_commit(7);
  EXPECT_THAT(seqs(*slow), ElementsAre(1u, 2u));
  EXPECT_THAT(seqs(*slow), ElementsAre(3u, 4u));
  EXPECT_THAT(seqs(*slow), ElementsAre(5u, 6u));
  EXPECT_THAT(seqs(*slow), ElementsAre(7u));
  publish_and_commit(1);
  EXPECT_THAT(seqs(*slow), ElementsAre(8u));
  EXPECT_EQ(slow->dropped(), 0u);
}

TEST_F(DurableBusTest, CallsReadyForWhatAPageBrings) {
  auto slow = subscribe({.queue = 1});
  log->reads_at_once = false;
  publish_and_commit(2);
  EXPECT_EQ(ready_calls, 1);
  EXPECT_THAT(seqs(*slow), ElementsAre(1u));
  ASSERT_EQ(log->waiting_reads(), 1u);
  log->answer_read();
  EXPECT_EQ(ready_calls, 2);
  EXPECT_THAT(seqs(*slow), ElementsAre(2u));
}

TEST_F(DurableBusTest, GivesWhatIsCommittedWhileItReads) {
  publish_and_commit(1);
  log->reads_at_once = false;
  auto subscription = subscribe({.after = 0});
  publish_and_commit(1);  // passed over, but the page will hold it
  log->answer_read();
  EXPECT_EQ(log->waiting_reads(), 0u);
  publish_and_commit(1);
  EXPECT_THAT(seqs(*subscription), ElementsAre(1u, 2u, 3u));
}

TEST_F(DurableBusTest, ReadsAgainWhatWasPassedOverBehindThePage) {
  publish_and_commit(4);
  log->reads_at_once = false;
  auto subscription = subscribe({.queue = 4, .after = 0});
  log->answer_read();
  EXPECT_THAT(seqs(*subscription), ElementsAre(1u, 2u, 3u, 4u));

  auto slow = subscribe({.queue = 2, .after = 0});
  log->answer_read();
  publish_and_commit(1);
  EXPECT_THAT(seqs(*slow), ElementsAre(1u, 2u));
  publish_and_commit(1);
  log->answer_read();
  publish_and_commit(1);
  EXPECT_THAT(seqs(*slow), ElementsAre(3u, 4u));
  log->answer_read();
  EXPECT_THAT(seqs(*slow), ElementsAre(5u, 6u));
  log->answer_read();
  EXPECT_THAT(seqs(*slow), ElementsAre(7u));
  EXPECT_EQ(log->waiting_reads(), 0u);
}

TEST_F(DurableBusTest, GivesAnEventOnceThatIsReadBeforeItIsDelivered) {
  publish(2);
  const auto written = log->write();
  auto subscription = subscribe({.after = 0});
  for (const auto& event : written) log->deliver(event);
  publish_and_commit(1);
  EXPECT_THAT(seqs(*subscription), ElementsAre(1u, 2u, 3u));
}

TEST_F(DurableBusTest, TriesAgainAfterAReadThatFailed) {
  publish_and_commit(2);
  log->next_read_fails = true;
  auto subscription = subscribe({.after = 0});
  EXPECT_THAT(seqs(*subscription, 0), IsEmpty());
  EXPECT_THAT(seqs(*subscription), ElementsAre(1u, 2u));
}

TEST_F(DurableBusTest, AFailedReadIsTriedAgainWithTheNextEventToo) {
  publish_and_commit(2);
  log->next_read_fails = true;
  auto subscription = subscribe({.after = 0});
  EXPECT_EQ(ready_calls, 0);
  publish_and_commit(1);
  EXPECT_EQ(ready_calls, 1);
  EXPECT_THAT(seqs(*subscription), ElementsAre(1u, 2u, 3u));
}

TEST_F(DurableBusTest, ResumesBehindWhatWasAcknowledged) {
  const SubscribeOptions options{.topics = "job", .cursor = CursorName{"station", "jobs"}};
  publish_and_commit(1);
  {
    auto subscription = subscribe(options);
    publish_and_commit(3);
    EXPECT_THAT(seqs(*subscription), ElementsAre(2u, 3u, 4u));
    subscription->acknowledge(2);
  }
  publish_and_commit(1);
  EXPECT_THAT(seqs(*subscribe(options)), ElementsAre(3u, 4u, 5u));
}

TEST_F(DurableBusTest, ANewCursorStartsWhereItIsTold) {
  publish_and_commit(3);
  const CursorName name{"station", "jobs"};
  EXPECT_THAT(seqs(*subscribe({.cursor = name, .after = 1})), ElementsAre(2u, 3u));
  EXPECT_THAT(seqs(*subscribe({.cursor = CursorName{"station", "now"}})), IsEmpty());
}

TEST_F(DurableBusTest, ANumberThatTheLogNeverReachedMeansNow) {
  publish_and_commit(1);
  auto subscription = subscribe({.after = 5000});
  publish_and_commit(1);
  EXPECT_THAT(seqs(*subscription), ElementsAre(2u));
}

TEST_F(DurableBusTest, LargeEventsAreNotHeldByTheThousand) {
  auto slow = subscribe({});
  const std::string large(1 << 20, ' ');
  for (int i = 0; i < 40; ++i) bus.publish("farm", "job", "", large);
  log->commit();
  EXPECT_EQ(slow->take(1000).size(), 16u);
  EXPECT_EQ(slow->take(1000).size(), 16u);
  EXPECT_EQ(slow->take(1000).size(), 8u);
}

TEST(DurableBus, WritesWhatItTookBeforeItEnds) {
  const auto log = std::make_shared<MemoryLog>();
  std::uint64_t committed = 0;
  {
    Bus bus(log);
    ASSERT_TRUE(bus.declare("job", TopicClass::durable));
    bus.publish("farm", "job", "", "1", [&](auto seq) { committed = seq; });
  }
  EXPECT_EQ(committed, 1u);
}

}  // namespace
}  // namespace hostler::host
