// Migrations of the schema.
#include "storage/storage_contract.hpp"

namespace hostler {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class StorageMigrations : public StorageContract {};

TEST_P(StorageMigrations, RunsOnlyTheMissingMigrations) {
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

TEST_P(StorageMigrations, LeavesNothingOfAFailedMigration) {
  auto options = standard();
  options.migrations.push_back({"create table more (id bigint)", "create tabel typo (id bigint)"});
  const auto failed = try_open(options);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().text, HasSubstr("migration 2 of "));
  EXPECT_THAT(failed.error().text, HasSubstr("in: create tabel typo"));
  options.migrations.back() = {"create table more (id bigint)"};
  EXPECT_TRUE(try_open(options));
}

TEST_P(StorageMigrations, RefusesADatabaseOfANewerProgram) {
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

INSTANTIATE_TEST_SUITE_P(, StorageMigrations, testing::ValuesIn(databases_to_test()),
                         database_name);

}  // namespace
}  // namespace hostler
