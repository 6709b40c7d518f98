// Values and rows on their way into a database and back.
#include <limits>
#include <nlohmann/json.hpp>

#include "storage/storage_contract.hpp"

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

class StorageValues : public StorageContract {};

TEST_P(StorageValues, KeepsEveryTypeOfMember) {
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

TEST_P(StorageValues, CountsAndSumsBeyond32Bits) {
  auto database = open(standard());
  ASSERT_TRUE(add(database, std::int64_t{1} << 40));
  ASSERT_TRUE(add(database, 1));
  EXPECT_EQ(count(database), 2);
  const auto sum = read(database, [](Session& session) {
    return session.query_value<std::int64_t>("select sum(id) from notes");
  });
  EXPECT_EQ(*sum, (std::int64_t{1} << 40) + 1);
}

TEST_P(StorageValues, TellsNullFromNothing) {
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

TEST_P(StorageValues, RefusesWhatDoesNotFit) {
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

TEST_P(StorageValues, RefusesTwoStatementsInOne) {
  auto database = open(standard());
  ASSERT_TRUE(add(database, 1));
  EXPECT_THAT(
      error_of(database,
               [](Session& session) { session.exec("delete from notes; delete from notes"); }),
      HasSubstr("one statement a call"));
  EXPECT_EQ(count(database), 1);
}

TEST_P(StorageValues, RefusesAWrongNumberOfValues) {
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

TEST_P(StorageValues, UsesAPlaceholderAsOftenAsItStands) {
  auto database = open(standard());
  ASSERT_TRUE(add(database, 1));
  const auto changed = write(database, [](Session& session) {
    return session.exec("update notes set text = :text where text <> :text and id = :id", "new", 1);
  });
  ASSERT_TRUE(changed) << changed.error().text;
  EXPECT_EQ(*changed, 1);
}

TEST_P(StorageValues, AnswersWithReturnedRows) {
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

TEST_P(StorageValues, LetsAReadOnlyRead) {
  auto database = open(standard());
  const auto refused =
      read(database, [](Session& session) { return session.exec("delete from notes"); });
  EXPECT_EQ(refused.error().text, "a read may only select; use Database::write");
  EXPECT_THAT(error_of(database, [](Session& session) { session.exec("commit"); }),
              HasSubstr("begun and ended by the Database"));
}

INSTANTIATE_TEST_SUITE_P(, StorageValues, testing::ValuesIn(databases_to_test()), database_name);

}  // namespace
}  // namespace hostler
