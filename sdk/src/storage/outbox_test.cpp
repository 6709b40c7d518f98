#include "hostler/outbox.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "fake_clock.hpp"
#include "hostler/condition.hpp"
#include "storage/storage_fixture.hpp"

namespace hostler {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// The host's log, as far as an outbox sees it.
struct FakeLog {
  explicit FakeLog(asio::any_io_executor executor) : opened(std::move(executor)) {}

  Outbox::Publish publisher() {
    return [this](std::string topic, std::string key, std::string body) {
      return publish(std::move(topic), std::move(key), std::move(body));
    };
  }

  Task<Result<std::uint64_t>> publish(std::string topic, std::string key, std::string body) {
    ++calls;
    if (room == 0) co_return Error{"busy", ExitCode::temporary};
    --room;
    events.push_back(topic + " " + key + " " + body);
    const std::uint64_t seq = events.size();
    co_await opened.wait([this] { return committing; });
    co_return seq;
  }

  std::vector<std::string> events;
  int calls = 0;
  int room = 1'000'000;
  bool committing = true;
  Condition opened;
};

class OutboxTest : public StorageFixture {
 protected:
  OutboxTest() : database_(open(options(file()))) {}

  ~OutboxTest() override { stop(); }

  void start() {
    outbox_.emplace(database_, loop_.executor(), log_.publisher(), clock_);
    ASSERT_TRUE(loop_.run(outbox_->open()));
    running_ = loop_.spawn(outbox_->run(), [this](auto handler) {
      return asio::bind_cancellation_slot(signal_.slot(), std::move(handler));
    });
  }

  void stop() {
    if (!running_) return;
    signal_.emit(asio::cancellation_type::terminal);
    loop_.finish(*running_);
    running_.reset();
  }

  Result<void> add(std::int64_t id) {
    return write(database_, [this, id](Session& session) {
      session.insert("notes", Note{id, std::nullopt});
      outbox_->add(session, "notes.added", std::to_string(id), Note{id, "x"});
    });
  }

  void wait_until_empty() { loop_.run(outbox_->wait_until_empty()); }

  std::int64_t stored() {
    return *read(database_, [](Session& session) {
      return session.query_value<std::int64_t>("select count(*) from hostler_outbox");
    });
  }

  FakeClock clock_{loop_};
  FakeLog log_{loop_.executor()};
  Database database_;
  std::optional<Outbox> outbox_;
  asio::cancellation_signal signal_;
  std::optional<Pending<void>> running_;
};

TEST_F(OutboxTest, PublishesWhatWasCommittedAndForgetsIt) {
  start();
  ASSERT_TRUE(add(1));
  wait_until_empty();
  EXPECT_THAT(log_.events, ElementsAre(R"(notes.added 1 {"id":1,"text":"x"})"));
  EXPECT_EQ(stored(), 0);
}

TEST_F(OutboxTest, PublishesNothingOfAWriteThatFailed) {
  start();
  ASSERT_TRUE(add(1));
  EXPECT_FALSE(add(1));
  ASSERT_TRUE(add(2));
  wait_until_empty();
  EXPECT_THAT(log_.events, SizeIs(2));
}

TEST_F(OutboxTest, KeepsTheOrderOfManyEvents) {
  start();
  constexpr int many = 1200;
  std::vector<std::string> expected;
  ASSERT_TRUE(write(database_, [this](Session& session) {
    for (int id = 0; id < many; ++id) outbox_->add(session, "t", std::to_string(id), Note{});
  }));
  for (int id = 0; id < many; ++id) {
    expected.push_back("t " + std::to_string(id) + R"( {"id":0,"text":null})");
  }
  wait_until_empty();
  EXPECT_EQ(log_.events, expected);
  EXPECT_EQ(stored(), 0);
}

TEST_F(OutboxTest, KeepsAnEventUntilTheLogHasIt) {
  start();
  log_.committing = false;
  ASSERT_TRUE(add(1));
  loop_.turn_until([this] { return log_.calls == 1; });
  EXPECT_EQ(stored(), 1);
  log_.committing = true;
  log_.opened.notify_all();
  wait_until_empty();
  EXPECT_EQ(stored(), 0);
}

TEST_F(OutboxTest, PublishesWhatAnEarlierRunLeftFirst) {
  start();
  log_.room = 0;
  for (int id = 1; id <= 3; ++id) ASSERT_TRUE(add(id));
  stop();
  EXPECT_THAT(log_.events, IsEmpty());
  log_.room = 100;
  start();
  ASSERT_TRUE(add(4));
  wait_until_empty();
  ASSERT_THAT(log_.events, SizeIs(4));
  for (int id = 1; id <= 4; ++id) {
    EXPECT_THAT(log_.events[id - 1], testing::StartsWith("notes.added " + std::to_string(id)));
  }
}

TEST_F(OutboxTest, GoesOnBehindTheLastEventThatABusyLogTook) {
  start();
  log_.room = 2;
  ASSERT_TRUE(write(database_, [this](Session& session) {
    for (int id = 0; id < 5; ++id) outbox_->add(session, "t", std::to_string(id), Note{});
  }));
  loop_.turn_until([this] { return clock_.waiting() == 1; });
  EXPECT_THAT(log_.events, SizeIs(2));
  EXPECT_EQ(log_.calls, 3) << "those behind the refused one must not overtake it";
  EXPECT_EQ(stored(), 3);
  log_.room = 100;
  clock_.advance(std::chrono::milliseconds(100));
  wait_until_empty();
  EXPECT_THAT(log_.events, SizeIs(5));
  EXPECT_EQ(stored(), 0);
}

TEST_F(OutboxTest, PublishesOnceThoughTheDatabaseCannotDelete) {
  start();
  log_.committing = false;
  ASSERT_TRUE(add(1));
  loop_.turn_until([this] { return log_.calls == 1; });
  faults_->fail("full");
  log_.committing = true;
  log_.opened.notify_all();
  loop_.turn_until([this] { return clock_.waiting() == 1; });
  EXPECT_EQ(stored(), 1);
  faults_->heal();
  clock_.advance(std::chrono::milliseconds(100));
  wait_until_empty();
  EXPECT_EQ(log_.calls, 1);
  EXPECT_EQ(stored(), 0);
}

}  // namespace
}  // namespace hostler
