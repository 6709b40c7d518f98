// What every database must do. Runs on SQLite, and on PostgreSQL where $HOSTLER_TEST_POSTGRESQL is
// the URL of a database that may be emptied.
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "storage/storage_fixture.hpp"

namespace hostler {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

enum class Color { red, dark_blue };
BOOST_DESCRIBE_ENUM(Color, red, dark_blue)

struct Everything {
  std::int64_t id = 0;
  std::uint64_t big = 0;
  std::int32_t small = 0;
  bool flag = false;
  double real = 0;
  std::string order;  // a word of SQL
  std::optional<std::int64_t> maybe;
  Color color = Color::red;
  Timestamp time{};
  std::vector<std::byte> bytes;
  std::vector<std::string> list;
  Json any;
  bool operator==(const Everything&) const = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (id, big, small, flag, real, order, maybe, color, time, bytes, list, any))

const Migration create_everything{
    "create table everything (id bigint not null primary key, big bigint not null, "
    "small bigint not null, flag bigint not null, real double precision not null, "
    "\"order\" text not null, maybe bigint, color text not null, time text not null, "
    "bytes text not null, list text not null, \"any\" text not null)"};

Everything filled() {
  Everything row;
  row.id = std::int64_t{1} << 40;
  row.big = std::numeric_limits<std::int64_t>::max();
  row.small = std::numeric_limits<std::int32_t>::min();
  row.flag = true;
  row.real = 0.1 + 0.2;
  row.order = "it's; a :text \xE2\x82\xAC";
  row.color = Color::dark_blue;
  row.time = Timestamp(std::chrono::microseconds(1795341600123456));
  row.bytes = {std::byte{0}, std::byte{255}};
  row.list = {"a", ""};
  row.any = {{"x", {1, nullptr}}};
  return row;
}

class Storage : public StorageFixture, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    if (!is_sqlite()) empty_postgresql();
  }

  bool is_sqlite() const { return std::string(GetParam()) == "sqlite"; }
  std::string address() const { return is_sqlite() ? file() : GetParam(); }
  DatabaseOptions standard() { return options(address()); }

  void empty_postgresql() {
    auto options = standard();
    options.migrations = {{}, {}};  // no test goes further: what any of them left can be opened
    auto result = try_open(options);
    ASSERT_TRUE(result) << result.error().text;
    const auto emptied = write(*result, [](Session& session) {
      session.exec("drop schema public cascade");
      session.exec("create schema public");
    });
    ASSERT_TRUE(emptied) << emptied.error().text;
  }

  // The error of one write.
  template <class Work>
  std::string error_of(Database& database, Work work) {
    const auto result = write(database, std::move(work));
    return result ? "no error" : result.error().text;
  }
};

TEST_P(Storage, KeepsEveryTypeOfMember) {
  auto options = standard();
  options.migrations = {create_everything};
  auto database = open(options);
  const auto row = filled();
  const auto stored =
      write(database, [row](Session& session) { return session.insert("everything", row); });
  ASSERT_TRUE(stored) << stored.error().text;
  EXPECT_EQ(*stored, 1);
  const auto rows = read(database, [](Session& session) {
    return session.select<Everything>("from everything where id = :id", std::int64_t{1} << 40);
  });
  ASSERT_TRUE(rows) << rows.error().text;
  EXPECT_THAT(*rows, ElementsAre(row));
}

TEST_P(Storage, CountsAndSumsBeyond32Bits) {
  auto database = open(standard());
  ASSERT_TRUE(add(database, std::int64_t{1} << 40));
  ASSERT_TRUE(add(database, 1));
  EXPECT_EQ(count(database), 2);
  const auto sum = read(database, [](Session& session) {
    return session.query_value<std::int64_t>("select sum(id) from notes");
  });
  EXPECT_EQ(*sum, (std::int64_t{1} << 40) + 1);
}

TEST_P(Storage, TellsNullFromNothing) {
  auto database = open(standard());
  ASSERT_TRUE(write(database, [](Session& session) {
    session.insert("notes", Note{1, std::nullopt});
    session.insert("notes", Note{2, ""});
  }));
  const auto rows = read(
      database, [](Session& session) { return session.select<Note>("from notes order by id"); });
  EXPECT_THAT(*rows, ElementsAre(Note{1, std::nullopt}, Note{2, ""}));
  const auto none = read(database, [](Session& session) {
    return session.select_first<Note>("from notes where id = :id", 3).has_value();
  });
  EXPECT_FALSE(*none);
  const auto refused = read(database, [](Session& session) {
    return session.query<std::string>("select text from notes order by id");
  });
  EXPECT_EQ(refused.error().text, "the column: is NULL, but its member is not optional");
}

TEST_P(Storage, RefusesWhatDoesNotFit) {
  auto database = open(standard());
  EXPECT_THAT(error_of(database,
                       [](Session& session) {
                         session.exec("insert into notes (id) values (:id)",
                                      std::numeric_limits<std::uint64_t>::max());
                       }),
              HasSubstr(":id: 18446744073709551615 does not fit"));
  ASSERT_TRUE(add(database, std::int64_t{1} << 40));
  const auto cut = read(database, [](Session& session) {
    return session.query<std::int32_t>("select id from notes");
  });
  EXPECT_THAT(cut.error().text, HasSubstr("1099511627776 does not fit"));
  const auto no_number = read(database, [](Session& session) {
    return session.query<std::int32_t>("select text from notes");
  });
  EXPECT_THAT(no_number.error().text, HasSubstr("'text' is not an integer"));
  EXPECT_THAT(error_of(database,
                       [](Session& session) {
                         session.insert("notes", Note{2, std::string("a\0b", 3)});
                       }),
              HasSubstr("NUL"));
}

TEST_P(Storage, RefusesTwoStatementsInOne) {
  auto database = open(standard());
  ASSERT_TRUE(add(database, 1));
  EXPECT_THAT(
      error_of(database,
               [](Session& session) { session.exec("delete from notes; delete from notes"); }),
      HasSubstr("one statement a call"));
  EXPECT_EQ(count(database), 1);
}

TEST_P(Storage, RefusesAWrongNumberOfValues) {
  auto database = open(standard());
  EXPECT_THAT(
      error_of(database,
               [](Session& session) { session.exec("insert into notes values (:id, :text)", 1); }),
      HasSubstr("2 placeholders, but was given 1 values"));
  EXPECT_THAT(
      error_of(database,
               [](Session& session) { session.exec_with("update notes set text = :txt", Note{}); }),
      HasSubstr("no member for the placeholder :txt"));
}

TEST_P(Storage, UsesAPlaceholderAsOftenAsItStands) {
  auto database = open(standard());
  ASSERT_TRUE(add(database, 1));
  const auto changed = write(database, [](Session& session) {
    return session.exec("update notes set text = :text where text <> :text and id = :id", "new", 1);
  });
  ASSERT_TRUE(changed) << changed.error().text;
  EXPECT_EQ(*changed, 1);
}

TEST_P(Storage, AnswersWithReturnedRows) {
  auto database = open(standard());
  for (std::int64_t id = 1; id <= 3; ++id) {
    const auto returned = write(database, [id](Session& session) {
      session.exec("insert into notes (id) values (:id) returning id", id + 100);
      return session.query_value<std::int64_t>(
          "insert into notes (id, text) values (:id, :text) returning id", id, "x");
    });
    ASSERT_TRUE(returned) << returned.error().text;
    EXPECT_EQ(*returned, id);
  }
  EXPECT_EQ(count(database), 6);
}

TEST_P(Storage, LetsAReadOnlyRead) {
  auto database = open(standard());
  const auto refused =
      read(database, [](Session& session) { return session.exec("delete from notes"); });
  EXPECT_EQ(refused.error().text, "a read may only select; use Database::write");
  EXPECT_THAT(error_of(database, [](Session& session) { session.exec("commit"); }),
              HasSubstr("begun and ended by the Database"));
}

TEST_P(Storage, GroupsWaitingWritesIntoOneCommit) {
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

TEST_P(Storage, RollsAFailedWriteBackAlone) {
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

TEST_P(Storage, AReadSeesEveryEarlierWrite) {
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

TEST_P(Storage, SaysThatItIsBusy) {
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

TEST_P(Storage, GoesOnAfterAFailedCommit) {
  auto database = open(standard());
  faults_->fail("no space on this imagined disk");
  EXPECT_EQ(add(database, 1).error().text, "no space on this imagined disk");
  EXPECT_EQ(count(database), 0);
  faults_->heal();
  EXPECT_TRUE(add(database, 1));
  EXPECT_EQ(count(database), 1);
}

TEST_P(Storage, CallsHooksOfCommittedWritesOnly) {
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

TEST_P(Storage, FinishesWaitingWritesWhenItIsClosed) {
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

TEST_P(Storage, RunsOnlyTheMissingMigrations) {
  {
    auto database = open(standard());
    ASSERT_TRUE(add(database, 1));
  }
  auto options = standard();
  options.migrations.push_back(
      {"alter table notes add column size bigint", "update notes set size = 7"});
  options.program = "notes 2.0";
  auto database = open(options);
  const auto size = read(database, [](Session& session) {
    return session.query_value<std::int64_t>("select size from notes");
  });
  EXPECT_EQ(*size, 7);
  const auto programs = read(database, [](Session& session) {
    return session.query<std::string>("select program from hostler_migrations order by number");
  });
  EXPECT_THAT(*programs, ElementsAre("notes 1.0", "notes 2.0"));
}

TEST_P(Storage, LeavesNothingOfAFailedMigration) {
  auto options = standard();
  options.migrations.push_back({"create table more (id bigint)", "create tabel typo (id bigint)"});
  const auto failed = try_open(options);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().text, HasSubstr("migration 2 of "));
  EXPECT_THAT(failed.error().text, HasSubstr("in: create tabel typo"));
  options.migrations.back() = {"create table more (id bigint)"};
  EXPECT_TRUE(try_open(options));
}

TEST_P(Storage, RefusesADatabaseOfANewerProgram) {
  {
    auto options = standard();
    options.program = "notes 3.0";
    options.migrations.push_back({"create table more (id bigint)"});
    open(options);
  }
  const auto refused = try_open(standard());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text, HasSubstr("was written by notes 3.0 (schema 2), which is newer "
                                              "than notes 1.0 (schema 1)"));
  EXPECT_EQ(refused.error().code, ExitCode::config);
}

std::vector<const char*> databases() {
  std::vector<const char*> list{"sqlite"};
  if (const char* url = std::getenv("HOSTLER_TEST_POSTGRESQL")) list.push_back(url);
  return list;
}

INSTANTIATE_TEST_SUITE_P(, Storage, testing::ValuesIn(databases()), [](const auto& info) {
  return std::string(info.param).starts_with("sqlite") ? "OnSqlite" : "OnPostgresql";
});

}  // namespace
}  // namespace hostler
