// What every database must do is tested on SQLite, and on PostgreSQL where $HOSTLER_TEST_POSTGRESQL
// is the URL of a database that may be emptied.
#pragma once

#include <cstdlib>

#include "storage/storage_fixture.hpp"

namespace hostler {

class StorageContract : public StorageFixture, public testing::WithParamInterface<const char*> {
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

inline std::vector<const char*> databases_to_test() {
  std::vector<const char*> list{"sqlite"};
  if (const char* url = std::getenv("HOSTLER_TEST_POSTGRESQL")) list.push_back(url);
  return list;
}

inline std::string database_name(const testing::TestParamInfo<const char*>& info) {
  return std::string(info.param) == "sqlite" ? "OnSqlite" : "OnPostgresql";
}

}  // namespace hostler
