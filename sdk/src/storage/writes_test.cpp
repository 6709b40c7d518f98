// Writes in groups, their failures, and the queue before them.
#include <atomic>

#include "storage/storage_contract.hpp"

namespace hostler {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class StorageWrites : public StorageContract {};

TEST_P(StorageWrites, GroupsWaitingWritesIntoOneCommit) {
  auto database = open(standard());
  const auto spawn_write = [&](std::int64_t id) {
    return loop_.spawn(database.write([id](Session& session) {
      session.insert("notes", Note{id, std::nullopt});
    }));
  };
  faults_->stall();
  auto first = spawn_write(0);
  loop_.settle();
  faults_->wait_until_stalled();
  std::vector<Pending<Result<void>>> waiting;
  for (std::int64_t id = 1; id < 100; ++id) waiting.push_back(spawn_write(id));
  loop_.settle();
  EXPECT_EQ(database.depth(), 100);
  faults_->release();
  for (const auto& one : waiting) {
    loop_.finish(one);
    EXPECT_TRUE(one.get());
  }
  EXPECT_TRUE(first.get());
  EXPECT_EQ(database.depth(), 0);
  EXPECT_EQ(database.statistics().writes, 100);
  EXPECT_EQ(database.statistics().commits, 2);
  EXPECT_EQ(count(database), 100);
}

TEST_P(StorageWrites, RollsAFailedWriteBackAlone) {
  auto database = open(standard());
  ASSERT_TRUE(add(database, 1));
  faults_->stall();
  auto good = loop_.spawn(database.write([](Session& session) {
    session.insert("notes", Note{2, {}});
  }));
  auto bad = loop_.spawn(database.write([](Session& session) {
    session.insert("notes", Note{3, {}});
    session.insert("notes", Note{1, {}});
  }));
  auto ugly = loop_.spawn(database.write([](Session& session) -> Result<int> {
    session.insert("notes", Note{4, {}});
    return Error{"changed my mind", ExitCode::usage};
  }));
  auto last = loop_.spawn(database.write([](Session& session) {
    session.insert("notes", Note{5, {}});
  }));
  loop_.settle();
  faults_->release();
  loop_.finish(last);
  loop_.finish(ugly);
  EXPECT_TRUE(good.get());
  EXPECT_FALSE(bad.get());
  EXPECT_EQ(ugly.get().error().text, "changed my mind");
  EXPECT_EQ(ugly.get().error().code, ExitCode::usage);
  EXPECT_TRUE(last.get());
  const auto ids = read(database, [](Session& session) {
    return session.query<std::int64_t>("select id from notes order by id");
  });
  EXPECT_THAT(*ids, ElementsAre(1, 2, 5));
}

TEST_P(StorageWrites, AReadSeesEveryEarlierWrite) {
  auto database = open(standard());
  faults_->stall();
  auto written = loop_.spawn(database.write([](Session& session) {
    session.insert("notes", Note{1, {}});
  }));
  auto seen = loop_.spawn(database.read([](Session& session) {
    return session.query_value<std::int64_t>("select count(*) from notes");
  }));
  loop_.settle();
  EXPECT_FALSE(seen.done());
  faults_->release();
  loop_.finish(seen);
  EXPECT_EQ(*seen.get(), 1);
}

TEST_P(StorageWrites, SaysThatItIsBusy) {
  auto options = standard();
  options.queue_limit = 2;
  auto database = open(options);
  faults_->stall();
  const auto work = [](Session& session) { session.exec("delete from notes"); };
  auto first = loop_.spawn(database.write(work));
  auto second = loop_.spawn(database.write(work));
  auto third = loop_.spawn(database.write(work));
  loop_.finish(third);
  EXPECT_THAT(third.get().error().text, HasSubstr("is busy: 2 reads and writes wait"));
  EXPECT_EQ(third.get().error().code, ExitCode::temporary);
  faults_->release();
  loop_.finish(second);
  EXPECT_TRUE(first.get() && second.get());
  EXPECT_TRUE(write(database, work));
}

TEST_P(StorageWrites, GoesOnAfterAFailedCommit) {
  auto database = open(standard());
  faults_->fail("no space on this imagined disk");
  EXPECT_EQ(add(database, 1).error().text, "no space on this imagined disk");
  EXPECT_EQ(count(database), 0);
  faults_->heal();
  EXPECT_TRUE(add(database, 1));
  EXPECT_EQ(count(database), 1);
}

TEST_P(StorageWrites, CallsHooksOfCommittedWritesOnly) {
  auto database = open(standard());
  auto calls = std::make_shared<std::atomic<int>>(0);
  const auto hooked = [calls](Session& session) {
    session.after_commit([calls] { ++*calls; });
    session.insert("notes", Note{1, {}});
  };
  faults_->fail("broken");
  EXPECT_FALSE(write(database, hooked));
  EXPECT_EQ(*calls, 0);
  faults_->heal();
  EXPECT_TRUE(write(database, hooked));
  EXPECT_EQ(*calls, 1);
  EXPECT_FALSE(write(database, hooked));
  EXPECT_EQ(*calls, 1);
}

TEST_P(StorageWrites, FinishesWaitingWritesWhenItIsClosed) {
  auto database = std::make_optional(open(standard()));
  std::vector<Pending<Result<void>>> pending;
  for (int id = 0; id < 50; ++id) {
    pending.push_back(loop_.spawn(database->write([id](Session& session) {
      session.insert("notes", Note{id, std::nullopt});
    })));
  }
  loop_.settle();
  database.reset();
  for (const auto& one : pending) {
    loop_.finish(one);
    EXPECT_TRUE(one.get());
  }
  auto again = open(standard());
  EXPECT_EQ(count(again), 50);
}

INSTANTIATE_TEST_SUITE_P(, StorageWrites, testing::ValuesIn(databases_to_test()), database_name);

}  // namespace
}  // namespace hostler
