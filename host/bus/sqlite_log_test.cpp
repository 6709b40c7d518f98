#include "bus/sqlite_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <future>

#include "hostler/storage_faults.hpp"
#include "temporary_folder.hpp"

namespace hostler::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

class SqliteLogTest : public testing::Test {
 protected:
  SqliteLogTest() { open(); }

  void open() {
    log.reset();
    SqliteLogOptions options;
    options.path = folder.path() / "events.db";
    options.clock = [this] { return now.load(); };
    options.log = [this](const std::string& line) { lines.push_back(line); };
    options.faults = faults;
    options.queue_events = 100;
    log = SqliteLog::open(options).value();
    log->start([this](const EnvelopePtr& event) { delivered.push_back(event->seq); });
  }

  std::future<std::uint64_t> append(std::string_view body = "1", std::string_view topic = "job") {
    auto event = std::make_shared<Envelope>(TopicClass::durable, topic, "farm", "7", body);
    event->time_us = now;
    auto promise = std::make_shared<std::promise<std::uint64_t>>();
    auto seq = promise->get_future();
    EXPECT_TRUE(log->append(event, [promise](std::uint64_t seq) { promise->set_value(seq); }));
    return seq;
  }
  std::uint64_t append_and_wait(std::string_view body = "1", std::string_view topic = "job") {
    return append(body, topic).get();
  }

  DurableLog::Page read(const std::string& topics, std::uint64_t after, std::size_t most = 100) {
    std::promise<Result<DurableLog::Page>> promise;
    log->read(*TopicFilter::parse(topics), after, most,
              [&](Result<DurableLog::Page> page) { promise.set_value(std::move(page)); });
    return promise.get_future().get().value();
  }
  static std::vector<std::string> texts(const DurableLog::Page& page) {
    std::vector<std::string> texts;
    for (const auto& event : page.events) {
      texts.push_back(std::to_string(event->seq) + " " +
                      (event->kind == EventKind::gap ? "gap " + std::string(event->topic)
                                                     : std::string(event->body)));
    }
    return texts;
  }

  // Retention follows commits, so other events are committed until it has come to this topic.
  void let_retention_run(const std::string& topic) {
    while (read(topic, 0).events.at(0)->kind != EventKind::gap) append_and_wait("1", "tick");
  }

  TemporaryFolder folder;
  std::atomic<std::int64_t> now = 1'000'000'000'000'000;
  std::vector<std::string> lines;
  std::vector<std::uint64_t> delivered;
  std::shared_ptr<StorageFaults> faults = std::make_shared<StorageFaults>();
  std::shared_ptr<SqliteLog> log;
};

TEST_F(SqliteLogTest, NumbersEventsInTheirOrderAndDeliversThem) {
  EXPECT_EQ(append_and_wait(), 1u);
  EXPECT_EQ(append_and_wait(), 2u);
  EXPECT_EQ(log->last(), 2u);
  log->stop();
  EXPECT_THAT(delivered, ElementsAre(1u, 2u));
}

TEST_F(SqliteLogTest, GivesBackAllOfAnEventAfterARestart) {
  append_and_wait(R"({"name": "Änne \"x\""})");
  open();
  const auto page = read("job", 0);
  ASSERT_EQ(page.events.size(), 1u);
  const auto& event = *page.events[0];
  EXPECT_EQ(event.seq, 1u);
  EXPECT_EQ(event.time_us, now);
  EXPECT_EQ(event.topic_class, TopicClass::durable);
  EXPECT_EQ(event.topic, "job");
  EXPECT_EQ(event.source, "farm");
  EXPECT_EQ(event.key, "7");
  EXPECT_EQ(event.body, R"({"name": "Änne \"x\""})");
}

TEST_F(SqliteLogTest, ReadsTheMatchingTopicsInPages) {
  for (const auto* topic : {"job", "frame", "job", "other", "frame", "job"}) {
    append_and_wait("\"" + std::string(topic) + "\"", topic);
  }
  auto page = read("job,fr*", 0, 2);
  EXPECT_THAT(texts(page), ElementsAre("1 \"job\"", "2 \"frame\""));
  EXPECT_FALSE(page.complete);
  EXPECT_EQ(page.through, 2u);
  page = read("job,fr*", page.through, 10);
  EXPECT_THAT(texts(page), ElementsAre("3 \"job\"", "5 \"frame\"", "6 \"job\""));
  EXPECT_TRUE(page.complete);
  EXPECT_EQ(page.through, 6u);
  EXPECT_TRUE(read("job", 6).complete);
  EXPECT_THAT(texts(read("nothing.*", 0)), IsEmpty());
}

TEST_F(SqliteLogTest, APageEndsBeforeItIsTooLargeForMemory) {
  const std::string large = "\"" + std::string(1'000'000, 'x') + "\"";
  for (int i = 0; i < 6; ++i) append_and_wait(large);
  const auto page = read("job", 0);
  EXPECT_EQ(page.events.size(), 4u);
  EXPECT_FALSE(page.complete);
  EXPECT_EQ(page.through, 4u);
}

TEST_F(SqliteLogTest, WritesWhatWaitsTogether) {
  faults->stall();
  std::vector<std::future<std::uint64_t>> seqs;
  for (int i = 0; i < 50; ++i) seqs.push_back(append());
  faults->release();
  for (std::uint64_t i = 0; i < 50; ++i) EXPECT_EQ(seqs[i].get(), i + 1);
}

TEST_F(SqliteLogTest, TakesNothingMoreWhenItsQueueIsFull) {
  faults->stall();
  bool called = false;
  int taken = 0;
  const auto append_one = [&] {
    return log->append(std::make_shared<Envelope>(TopicClass::durable, "job", "s", "", "1"),
                       [&](std::uint64_t) { called = true; });
  };
  while (append_one()) ++taken;
  EXPECT_GE(taken, 100);
  EXPECT_LE(taken, 200);  // the group at hand and the queue
  EXPECT_FALSE(called);
  faults->release();
  log->stop();
  EXPECT_EQ(static_cast<int>(log->last()), taken);
}

TEST_F(SqliteLogTest, BoundsTheBytesThatWaitToo) {
  faults->stall();
  const std::string large(1 << 20, ' ');
  int taken = 0;
  while (log->append(std::make_shared<Envelope>(TopicClass::durable, "job", "s", "", large), {})) {
    ++taken;
  }
  EXPECT_GE(taken, 31);
  EXPECT_LE(taken, 63);
  faults->release();
}

TEST_F(SqliteLogTest, SaysZeroAndWhyWhenTheDiskIsFullAndRecovers) {
  EXPECT_EQ(append_and_wait(), 1u);
  faults->fail("database or disk is full");
  EXPECT_EQ(append_and_wait(), 0u);
  EXPECT_EQ(append_and_wait(), 0u);
  faults->heal();
  const auto seq = append_and_wait("\"later\"");
  EXPECT_GT(seq, 1u);
  EXPECT_THAT(texts(read("job", 1)), ElementsAre(std::to_string(seq) + " \"later\""));
  log->stop();
  EXPECT_THAT(delivered, ElementsAre(1u, seq));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], HasSubstr("database or disk is full"));
  EXPECT_THAT(lines[1], HasSubstr("is written again"));
}

// The process's limit on files makes the kernel refuse writes as a full disk does.
TEST_F(SqliteLogTest, LosesNothingAcknowledgedWhenTheKernelRefusesToWrite) {
  const std::string body(50'000, ' ');
  std::vector<std::uint64_t> kept{append_and_wait(body)};
  signal(SIGXFSZ, SIG_IGN);
  rlimit unlimited{};
  getrlimit(RLIMIT_FSIZE, &unlimited);
  const rlimit limited{.rlim_cur = 500'000, .rlim_max = unlimited.rlim_max};
  setrlimit(RLIMIT_FSIZE, &limited);
  while (const auto seq = append_and_wait(body)) kept.push_back(seq);
  setrlimit(RLIMIT_FSIZE, &unlimited);
  kept.push_back(append_and_wait(body));
  EXPECT_NE(kept.back(), 0u);
  open();
  std::vector<std::uint64_t> found;
  for (const auto& event : read("job", 0).events) found.push_back(event->seq);
  EXPECT_EQ(found, kept);
}

TEST_F(SqliteLogTest, KeepsAcknowledgementsOverARestart) {
  const CursorName name{"station", "jobs"};
  for (int i = 0; i < 3; ++i) append_and_wait();
  EXPECT_EQ(log->open_cursor(name, 0), 0u);
  log->acknowledge(name, 2);
  open();
  EXPECT_EQ(log->open_cursor(name, 0), 2u);
  EXPECT_EQ(log->open_cursor({"station", "new"}, {}), 3u);
}

TEST_F(SqliteLogTest, KeepsANewCursorsPlaceBeforeAnythingIsAcknowledged) {
  append_and_wait();
  log->open_cursor({"station", "jobs"}, {});
  append_and_wait();
  open();
  EXPECT_EQ(log->open_cursor({"station", "jobs"}, {}), 1u);
}

TEST_F(SqliteLogTest, MovesACursorNeitherBackNorIntoTheFuture) {
  const CursorName name{"station", "jobs"};
  for (int i = 0; i < 3; ++i) append_and_wait();
  log->acknowledge(name, 2);
  log->acknowledge(name, 1);
  EXPECT_EQ(log->open_cursor(name, {}), 2u);
  log->acknowledge(name, 5000);
  EXPECT_EQ(log->open_cursor(name, {}), 3u);
}

TEST_F(SqliteLogTest, KeepsAnAcknowledgementThatTheDiskRefused) {
  const CursorName name{"station", "jobs"};
  append_and_wait();
  faults->fail("database or disk is full");
  log->acknowledge(name, 1);
  EXPECT_EQ(append_and_wait(), 0u);
  faults->heal();
  EXPECT_GT(append_and_wait(), 1u);
  open();
  EXPECT_EQ(log->open_cursor(name, 0), 1u);
}

TEST_F(SqliteLogTest, RemovesTheOldestOfATopicThatIsTooLargeAndReportsTheGap) {
  log->declare("job", {.bytes = 5000});
  const std::string body(1000, ' ');
  for (int i = 0; i < 10; ++i) append_and_wait(body);
  append_and_wait("\"kept\"", "frame");
  let_retention_run("job");
  const auto page = read("*", 0);
  ASSERT_GE(page.events.size(), 3u);
  EXPECT_EQ(page.events[0]->kind, EventKind::gap);
  EXPECT_EQ(page.events[0]->topic, "job");
  EXPECT_EQ(page.events[0]->seq + 1, page.events[1]->seq);
  EXPECT_EQ(page.events[1]->kind, EventKind::event);
  EXPECT_GE(page.events[1]->seq, 6u);
  EXPECT_LE(page.events[1]->seq, 8u);
  EXPECT_THAT(texts(page), testing::Contains("11 \"kept\""));
}

TEST_F(SqliteLogTest, RemovesWhatIsTooOld) {
  log->declare("job", {.age = 24h});
  append_and_wait("\"old\"");
  now += 13ll * 3600 * 1'000'000;
  append_and_wait("\"young\"");
  now += 13ll * 3600 * 1'000'000;
  append_and_wait("\"now\"");
  let_retention_run("job");
  EXPECT_THAT(texts(read("job", 0)), ElementsAre("1 gap job", "2 \"young\"", "3 \"now\""));
}

TEST_F(SqliteLogTest, AReaderInFrontOfWhatWasRemovedSeesNoGap) {
  log->declare("job", {.bytes = 3000});
  const std::string body(1000, ' ');
  for (int i = 0; i < 6; ++i) append_and_wait(body);
  let_retention_run("job");
  EXPECT_THAT(texts(read("job", 4)), ElementsAre("5 " + body, "6 " + body));
}

TEST_F(SqliteLogTest, NeverGivesANumberAgainEvenIfItsEventIsRemoved) {
  log->declare("job", {.bytes = 1});
  const auto seq = append_and_wait();
  let_retention_run("job");
  const auto last = log->last();
  open();
  EXPECT_GE(last, seq);
  EXPECT_EQ(log->last(), last);
  EXPECT_EQ(append_and_wait(), last + 1);
}

TEST_F(SqliteLogTest, KnowsTheSizeOfItsTopicsAfterARestart) {
  const std::string body(1000, ' ');
  for (int i = 0; i < 10; ++i) append_and_wait(body);
  open();
  log->declare("job", {.bytes = 5000});
  append_and_wait(body);
  let_retention_run("job");
  EXPECT_EQ(read("job", 0).events.at(0)->kind, EventKind::gap);
}

TEST_F(SqliteLogTest, WritesWhatItTookBeforeItStopsAndRefusesTheRest) {
  faults->stall();
  auto first = append();
  auto second = append();
  faults->release();
  log->stop();
  EXPECT_EQ(first.get(), 1u);
  EXPECT_EQ(second.get(), 2u);
  EXPECT_FALSE(
      log->append(std::make_shared<Envelope>(TopicClass::durable, "job", "", "", "1"), {}));
  bool refused = false;
  log->read(*TopicFilter::parse("*"), 0, 1,
            [&](Result<DurableLog::Page> page) { refused = !page; });
  EXPECT_TRUE(refused);
}

TEST(SqliteLog, SaysWhichFileItCannotOpen) {
  const auto log = SqliteLog::open({.path = "/nowhere/at/all/events.db"});
  ASSERT_FALSE(log);
  EXPECT_THAT(log.error().text, HasSubstr("/nowhere/at/all/events.db"));
}

}  // namespace
}  // namespace hostler::host
