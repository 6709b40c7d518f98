// What the tests of databases share: a directory of their own, a loop, and a table of notes.
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <string>

#include "hostler/storage.hpp"
#include "hostler/storage_faults.hpp"
#include "temporary_folder.hpp"
#include "test_loop.hpp"

namespace hostler {

struct Note {
  std::int64_t id = 0;
  std::optional<std::string> text;
  bool operator==(const Note&) const = default;
};
BOOST_DESCRIBE_STRUCT(Note, (), (id, text))

inline const Migration create_notes{
    "create table notes (id bigint not null primary key, text text)"};

class StorageFixture : public testing::Test {
 protected:
  DatabaseOptions options(std::string address) {
    DatabaseOptions options;
    options.address = std::move(address);
    options.program = "notes 1.0";
    options.migrations = {create_notes};
    options.faults = faults_;
    return options;
  }

  std::string file() const { return directory_.path_of("notes.db"); }

  Result<Database> try_open(DatabaseOptions options) {
    auto opened = std::make_shared<std::optional<Result<Database>>>();
    const auto open = [](DatabaseOptions given, auto target) -> Task<> {
      target->emplace(co_await Database::open(std::move(given)));
    };
    loop_.run(open(std::move(options), opened));
    return std::move(**opened);
  }

  // Opens the database or ends the test.
  Database open(DatabaseOptions options) {
    auto opened = try_open(std::move(options));
    if (!opened) throw std::runtime_error(opened.error().text);
    return std::move(*opened);
  }

  template <class Work>
  auto write(Database& database, Work work) {
    return loop_.run(database.write(std::move(work)));
  }

  template <class Work>
  auto read(Database& database, Work work) {
    return loop_.run(database.read(std::move(work)));
  }

  Result<void> add(Database& database, std::int64_t id) {
    return write(database, [id](Session& session) { session.insert("notes", Note{id, "text"}); });
  }

  std::int64_t count(Database& database) {
    return *read(database, [](Session& session) {
      return session.query_value<std::int64_t>("select count(*) from notes");
    });
  }

  TemporaryFolder directory_;
  TestLoop loop_;
  std::shared_ptr<StorageFaults> faults_ = std::make_shared<StorageFaults>();
};

}  // namespace hostler
