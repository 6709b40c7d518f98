#include "storage/migrate.hpp"

#include "storage/session_runner.hpp"

namespace hostler::detail {

namespace {

struct Applied {
  std::int64_t number = 0;
  std::string program;
  Timestamp applied;
};
BOOST_DESCRIBE_STRUCT(Applied, (), (number, program, applied))

constexpr auto create_table =
    "create table if not exists hostler_migrations "
    "(number bigint not null primary key, program text not null, applied text not null)";

void check_not_newer(const Connection& connection, const std::optional<Applied>& latest,
                     std::size_t known, const std::string& program) {
  if (!latest || latest->number <= static_cast<std::int64_t>(known)) return;
  throw Failure(connection.name() + " was written by " + latest->program + " (schema " +
                    std::to_string(latest->number) + "), which is newer than " + program +
                    " (schema " + std::to_string(known) +
                    "): install the newer one or use another database",
                ExitCode::config);
}

void run_statements(Connection& connection, const Migration& migration, std::int64_t number) {
  for (const auto& statement : migration) {
    try {
      connection.execute_once(statement);
    } catch (const Failure& failure) {
      throw Failure("migration " + std::to_string(number) + " of " + connection.name() +
                        " failed: " + failure.what() + "; in: " + statement,
                    failure.code());
    }
  }
}

}  // namespace

void migrate(Connection& connection, const std::vector<Migration>& migrations,
             const std::string& program) {
  const auto in_transaction = [&](auto work) {
    connection.begin();
    try {
      auto session = SessionRunner::make(connection, Permit::writes);
      const bool more = work(session);
      connection.commit();
      return more;
    } catch (...) {
      connection.rollback();
      throw;
    }
  };
  // The latest number is read inside each transaction: another process may migrate beside us.
  const auto run_next = [&](Session& session) {
    const auto latest =
        session.select_first<Applied>("from hostler_migrations order by number desc limit 1");
    check_not_newer(connection, latest, migrations.size(), program);
    const auto number = latest ? latest->number + 1 : 1;
    if (number > static_cast<std::int64_t>(migrations.size())) return false;
    run_statements(connection, migrations[static_cast<std::size_t>(number - 1)], number);
    session.insert("hostler_migrations",
                   Applied{number, program, std::chrono::system_clock::now()});
    return true;
  };

  connection.execute_once(create_table);
  while (in_transaction(run_next)) {
  }
}

}  // namespace hostler::detail
