// Outbox: events that are stored in the same transaction as the change they tell of, and published
// once that is committed. So a crash loses neither of them, and an event never tells of what was
// rolled back.
//
//   co_await database.write([&outbox, job](Session& session) {
//     session.exec_with("update jobs set state = :state where id = :id", job);
//     outbox.add(session, "render-farm.job.changed", std::to_string(job.id), job);
//   });
//
// Events are published in the order of their transactions and deleted when they are in the host's
// log: at least once, since a crash in between publishes them again, and each again from the first
// that the log refused. Belongs to one loop; only add() runs on the database's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hostler/asio.hpp"
#include "hostler/clock.hpp"
#include "hostler/codec.hpp"
#include "hostler/error.hpp"
#include "hostler/storage.hpp"

namespace hostler {

class Outbox {
 public:
  // Puts an event into the host's durable log and completes with its seq. Calls overlap; the log's
  // order is that of the calls. If the log takes nothing now, it must say so before it waits for
  // anything.
  using Publish = std::function<Task<Result<std::uint64_t>>(std::string topic, std::string key,
                                                            std::string body)>;

  // The database must outlive it.
  Outbox(Database& database, asio::any_io_executor executor, Publish publish,
         Clock& clock = Clock::system());
  ~Outbox();

  // Makes its table, hostler_outbox; before the first add().
  Task<Result<void>> open();

  // Publishes what was left by an earlier run, then whatever is added, until it is cancelled
  // (throws operation_aborted). While the log or the database fail it tries again, at first after
  // 0.1 s, later after 5 s.
  Task<> run();

  // Returns when all that was committed so far is published and deleted; run() must be running.
  Task<> wait_until_empty();

  // Inside a function given to Database::write: the event belongs to that write. `body` is JSON.
  void add_text(Session& session, std::string_view topic, std::string_view key, std::string body);

  template <detail::DescribedStruct Body>
  void add(Session& session, std::string_view topic, std::string_view key, const Body& body) {
    add_text(session, topic, key, to_text(body));
  }

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace hostler
