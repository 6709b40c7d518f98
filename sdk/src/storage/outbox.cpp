#include "hostler/outbox.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "hostler/condition.hpp"

namespace hostler {

namespace {

constexpr std::int64_t batch_size = 512;
constexpr auto first_delay = std::chrono::milliseconds(100);
constexpr auto longest_delay = std::chrono::seconds(5);

struct StoredEvent {
  std::int64_t id = 0;
  std::string topic;
  std::string key;
  std::string body;
};
BOOST_DESCRIBE_STRUCT(StoredEvent, (), (id, topic, key, body))

// Ids from first to last, all of them published.
struct Range {
  std::int64_t first;
  std::int64_t last;
};

// Events that are being published together. Shared with the coroutines that do it.
struct Batch {
  Batch(asio::any_io_executor executor, std::vector<StoredEvent> stored)
      : events(std::move(stored)), published(events.size()), finished(std::move(executor)) {}

  bool complete() const { return std::count(published.begin(), published.end(), 0) == 0; }

  // Runs of neighbours, as there may be events between them that failed.
  std::vector<Range> ranges() const {
    std::vector<Range> ranges;
    bool joins = false;
    for (std::size_t index = 0; index < events.size(); ++index) {
      const auto id = events[index].id;
      if (published[index] && joins) {
        ranges.back().last = id;
      } else if (published[index]) {
        ranges.push_back({id, id});
      }
      joins = published[index] != 0;
    }
    return ranges;
  }

  std::vector<StoredEvent> events;
  std::vector<char> published;
  bool refused = false;  // one failed: those behind it are not begun
  std::size_t open = 0;
  Condition finished;
};

}  // namespace

struct Outbox::State : std::enable_shared_from_this<State> {
  State(Database& used_database, asio::any_io_executor used_executor, Publish used_publish,
        Clock& used_clock)
      : database(used_database),
        executor(std::move(used_executor)),
        publish(std::move(used_publish)),
        clock(used_clock),
        changed(executor) {}

  Task<> run();
  Task<bool> publish_some();
  Task<bool> delete_published();
  Task<Result<std::vector<StoredEvent>>> read_batch();
  Task<> publish_batch(std::shared_ptr<Batch> batch);
  static Task<> publish_one(std::shared_ptr<State> state, std::shared_ptr<Batch> batch,
                            std::size_t index);
  void committed(std::int64_t id);

  Database& database;
  asio::any_io_executor executor;
  Publish publish;
  Clock& clock;
  Condition changed;

  std::int64_t next_id = 1;                   // the database's thread
  std::atomic<std::int64_t> last_stored = 0;  // the highest id that was committed
  std::atomic<bool> wake_posted = false;
  std::int64_t last_deleted = 0;      // all events up to it are published and deleted
  std::vector<Range> to_delete = {};  // published, but still in the table
};

Outbox::Outbox(Database& database, asio::any_io_executor executor, Publish publish, Clock& clock)
    : state_(std::make_shared<State>(database, std::move(executor), std::move(publish), clock)) {}
Outbox::~Outbox() = default;

Task<Result<void>> Outbox::open() {
  auto create = [state = state_](Session& session) {
    session.exec(
        "create table if not exists hostler_outbox (id bigint not null primary key, "
        "topic text not null, \"key\" text not null, body text not null)");
    const auto last =
        session.query_value<std::int64_t>("select coalesce(max(id), 0) from hostler_outbox");
    state->next_id = last + 1;
    state->last_stored = last;
  };
  Result<void> done = co_await state_->database.write(create);
  co_return done;
}

void Outbox::add_text(Session& session, std::string_view topic, std::string_view key,
                      std::string body) {
  const auto id = state_->next_id++;
  session.insert("hostler_outbox",
                 StoredEvent{id, std::string(topic), std::string(key), std::move(body)});
  session.after_commit([state = state_, id] { state->committed(id); });
}

Task<> Outbox::run() {
  const auto state = state_;
  co_await state->run();
}

Task<> Outbox::wait_until_empty() {
  const auto state = state_;
  const std::int64_t last = state->last_stored;
  co_await state->changed.wait([&] { return state->last_deleted >= last; });
}

// The database's thread.
void Outbox::State::committed(std::int64_t id) {
  last_stored = id;
  if (wake_posted.exchange(true)) return;
  asio::post(executor, [state = shared_from_this()] {
    state->wake_posted = false;
    state->changed.notify_all();
  });
}

Task<> Outbox::State::run() {
  Duration delay = first_delay;
  for (;;) {
    const bool done = co_await publish_some();
    if (done) {
      delay = first_delay;
      co_await changed.wait([this] { return last_deleted < last_stored; });
    } else {
      co_await clock.sleep_for(delay);
      delay = std::min<Duration>(delay * 2, longest_delay);
    }
  }
}

// True when nothing was left; false when something failed.
Task<bool> Outbox::State::publish_some() {
  for (;;) {
    const std::int64_t last = last_stored;
    const bool deleted = co_await delete_published();
    if (!deleted) co_return false;
    Result<std::vector<StoredEvent>> events = co_await read_batch();
    if (!events) co_return false;
    if (events->empty()) {
      last_deleted = last;
      changed.notify_all();
      co_return true;
    }
    const auto batch = std::make_shared<Batch>(executor, std::move(*events));
    co_await publish_batch(batch);
    to_delete = batch->ranges();
    if (batch->complete()) continue;
    co_await delete_published();
    co_return false;
  }
}

Task<Result<std::vector<StoredEvent>>> Outbox::State::read_batch() {
  auto select = [](Session& session) {
    return session.select<StoredEvent>("from hostler_outbox order by id limit :most", batch_size);
  };
  Result<std::vector<StoredEvent>> events = co_await database.read(select);
  co_return events;
}

Task<bool> Outbox::State::delete_published() {
  if (to_delete.empty()) co_return true;
  auto remove = [ranges = to_delete](Session& session) {
    for (const auto& [first, last] : ranges) {
      session.exec("delete from hostler_outbox where id >= :first and id <= :last", first, last);
    }
  };
  Result<void> done = co_await database.write(std::move(remove));
  if (done) to_delete.clear();
  co_return done.has_value();
}

Task<> Outbox::State::publish_batch(std::shared_ptr<Batch> batch) {
  batch->open = batch->events.size();
  for (std::size_t index = 0; index < batch->events.size(); ++index) {
    asio::co_spawn(executor, publish_one(shared_from_this(), batch, index), asio::detached);
  }
  co_await batch->finished.wait([&] { return batch->open == 0; });
}

Task<> Outbox::State::publish_one(std::shared_ptr<State> state, std::shared_ptr<Batch> batch,
                                  std::size_t index) {
  if (!batch->refused) {
    auto& event = batch->events[index];
    Result<std::uint64_t> seq = Error{"not published"};
    try {
      seq = co_await state->publish(event.topic, event.key, event.body);
    } catch (const std::exception& exception) {
      seq = Error{exception.what(), ExitCode::software};  // kept and tried again, as all failures
    }
    batch->published[index] = seq.has_value();
    if (!seq) batch->refused = true;
  }
  if (--batch->open == 0) batch->finished.notify_all();
}

}  // namespace hostler
