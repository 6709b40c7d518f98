// The bus between threads that publish, subscribe, read slowly and leave, all at once.
#include <gtest/gtest.h>

#include <latch>
#include <map>
#include <numeric>
#include <semaphore>
#include <thread>

#include "bus/bus.hpp"
#include "bus/sqlite_log.hpp"
#include "temporary_folder.hpp"

namespace hostler::host {
namespace {

// Waits for `ready`, then takes all there is.
class Reader {
 public:
  Reader(Bus& bus, SubscribeOptions options)
      : subscription_(*bus.subscribe(options, [this] { ready_.release(); })) {}

  template <class Use>
  void take_until(Use enough, std::size_t most = 64) {
    for (;;) {
      ready_.acquire();
      for (auto taken = subscription_->take(most); !taken.empty();
           taken = subscription_->take(most)) {
        for (const auto& delivery : taken) {
          if (enough(delivery)) return;
        }
      }
    }
  }
  Subscription& subscription() { return *subscription_; }

 private:
  std::counting_semaphore<> ready_{0};
  std::shared_ptr<Subscription> subscription_;
};

std::vector<std::jthread> publishers(Bus& bus, int threads, int events, const std::string& topic) {
  std::vector<std::jthread> publishers;
  for (int thread = 0; thread < threads; ++thread) {
    publishers.emplace_back([&bus, thread, events, topic] {
      const auto source = "source-" + std::to_string(thread);
      for (int number = 0; number < events; ++number) {
        while (bus.publish(source, topic, "", std::to_string(number)) == PublishResult::busy) {
          std::this_thread::yield();
        }
      }
    });
  }
  return publishers;
}

TEST(BusBetweenThreads, GivesEachSourcesEventsInItsOrderAndCountsWhatIsLost) {
  Bus bus;
  ASSERT_TRUE(bus.declare("progress", TopicClass::best_effort));
  ASSERT_TRUE(bus.declare("end", TopicClass::best_effort));
  Reader reader(bus, {.topics = "*", .queue = 16});
  std::map<std::string, int> last;
  std::uint64_t taken = 0;
  std::uint64_t dropped = 0;
  std::jthread consumer([&] {
    reader.take_until([&](const Delivery& delivery) {
      dropped += delivery.dropped;
      if (delivery.envelope->topic == "end") return true;
      const auto number = std::stoi(std::string(delivery.envelope->body));
      const auto [place, is_first] = last.try_emplace(std::string(delivery.envelope->source), -1);
      EXPECT_LT(place->second, number);
      place->second = number;
      ++taken;
      return false;
    });
  });
  publishers(bus, 4, 2000, "progress").clear();
  bus.publish("main", "end", "", "1");
  consumer.join();
  EXPECT_EQ(taken + dropped, 8000u);
  EXPECT_EQ(reader.subscription().dropped(), dropped);
}

TEST(BusBetweenThreads, LeavesEverySubscriberWithTheLastValueThatTheTopicHolds) {
  Bus bus;
  ASSERT_TRUE(bus.declare("worker", TopicClass::latest));
  auto early = *bus.subscribe({.topics = "worker"}, nullptr);
  auto threads = publishers(bus, 1, 0, "worker");
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&bus, thread] {
      for (int i = 0; i < 1000; ++i) {
        bus.publish("farm", "worker", "anna", std::to_string(thread * 1000 + i));
      }
    });
  }
  threads.clear();
  auto late = *bus.subscribe({.topics = "worker"}, nullptr);
  const auto of_early = early->take(10);
  const auto of_late = late->take(10);
  ASSERT_EQ(of_early.size(), 1u);
  ASSERT_EQ(of_late.size(), 1u);
  EXPECT_EQ(of_early[0].envelope, of_late[0].envelope);
}

TEST(BusBetweenThreads, CallsNoReadyAfterCloseReturned) {
  Bus bus;
  ASSERT_TRUE(bus.declare("progress", TopicClass::best_effort));
  std::atomic<bool> stop = false;
  std::latch publishing(2);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      publishing.count_down();
      while (!stop) bus.publish("farm", "progress", "", "1");
    });
  }
  publishing.wait();
  int called = 0;
  for (int i = 0; i < 500; ++i) {
    auto is_open = std::make_unique<bool>(true);  // gone with the subscriber
    std::binary_semaphore first{0};
    auto subscription = *bus.subscribe({.topics = "progress"}, [&, open = is_open.get()] {
      called += *open ? 1 : 1'000'000;
      first.release();
    });
    first.acquire();
    subscription->close();
    *is_open = false;
  }
  stop = true;
  threads.clear();
  EXPECT_EQ(called, 500);
}

TEST(BusBetweenThreads, DeclaresTopicsWhileOthersPublishAndSubscribe) {
  Bus bus;
  ASSERT_TRUE(bus.declare("t.0", TopicClass::best_effort));
  std::atomic<bool> stop = false;
  std::jthread publisher([&] {
    for (int i = 0; !stop; i = (i + 1) % 200) bus.publish("s", "t." + std::to_string(i), "", "1");
  });
  std::jthread subscriber([&] {
    while (!stop) EXPECT_TRUE(bus.subscribe({.topics = "t.*"}, nullptr));
  });
  for (int i = 1; i < 200; ++i) {
    ASSERT_TRUE(bus.declare("t." + std::to_string(i), TopicClass::best_effort));
  }
  stop = true;
  publisher.join();
  subscriber.join();
  EXPECT_EQ(bus.topics().size(), 200u);
}

class DurableBusBetweenThreads : public testing::Test {
 protected:
  DurableBusBetweenThreads() {
    EXPECT_TRUE(bus.declare("job", TopicClass::durable));
    EXPECT_TRUE(bus.declare("other", TopicClass::durable));
  }

  // Every event of `job`, each once, by seq.
  static void expect_all(const std::vector<EnvelopePtr>& events, int threads, int each) {
    EXPECT_EQ(static_cast<int>(events.size()), threads * each);
    std::map<std::string, int> next;
    std::uint64_t last = 0;
    for (const auto& event : events) {
      EXPECT_EQ(event->topic, "job");
      EXPECT_LT(last, event->seq);
      last = event->seq;
      EXPECT_EQ(std::to_string(next[std::string(event->source)]++), event->body);
    }
  }

  TemporaryFolder folder;
  std::shared_ptr<SqliteLog> log =
      SqliteLog::open({.path = folder.path() / "events.db", .queue_events = 64}).value();
  Bus bus{log};
};

TEST_F(DurableBusBetweenThreads, GiveASlowSubscriberEachEventOnceWithoutAGap) {
  constexpr int threads = 3;
  constexpr int each = 400;
  Reader slow(bus, {.topics = "job", .queue = 4});
  Reader fast(bus, {.topics = "job", .queue = 4096});
  std::vector<EnvelopePtr> of_slow;
  std::vector<EnvelopePtr> of_fast;
  std::jthread slow_consumer([&] {
    slow.take_until(
        [&](const Delivery& delivery) {
          of_slow.push_back(delivery.envelope);
          std::this_thread::yield();
          return of_slow.size() == threads * each;
        },
        1);
  });
  std::jthread fast_consumer([&] {
    fast.take_until([&](const Delivery& delivery) {
      of_fast.push_back(delivery.envelope);
      return of_fast.size() == threads * each;
    });
  });
  auto others = publishers(bus, 1, each, "other");
  publishers(bus, threads, each, "job").clear();
  slow_consumer.join();
  fast_consumer.join();
  expect_all(of_slow, threads, each);
  expect_all(of_fast, threads, each);
}

TEST_F(DurableBusBetweenThreads, LetSubscribersJoinWhileEventsAreCommitted) {
  constexpr int threads = 2;
  constexpr int each = 300;
  constexpr int subscribers = 8;
  auto publishing = publishers(bus, threads, each, "job");
  std::vector<std::vector<EnvelopePtr>> taken(subscribers);
  std::vector<std::jthread> consumers;
  for (auto& events : taken) {
    consumers.emplace_back([&] {
      Reader reader(bus, {.topics = "job", .queue = 16, .after = 0});
      reader.take_until([&](const Delivery& delivery) {
        events.push_back(delivery.envelope);
        return events.size() == threads * each;
      });
    });
  }
  consumers.clear();
  publishing.clear();
  for (const auto& events : taken) expect_all(events, threads, each);
}

TEST_F(DurableBusBetweenThreads, LetASubscriberComeAndGoAndMissNothing) {
  constexpr int each = 600;
  const SubscribeOptions options{.topics = "job", .queue = 8, .cursor = CursorName{"s", "jobs"}};
  (void)bus.subscribe(options, nullptr);
  auto publishing = publishers(bus, 1, each, "job");
  std::vector<EnvelopePtr> taken;
  while (taken.size() < each) {
    Reader reader(bus, options);
    int of_this_visit = 0;
    reader.take_until(
        [&](const Delivery& delivery) {
          taken.push_back(delivery.envelope);
          reader.subscription().acknowledge(delivery.envelope->seq);
          return ++of_this_visit == 30;
        },
        1);
  }
  publishing.clear();
  expect_all(taken, 1, each);
}

}  // namespace
}  // namespace hostler::host
