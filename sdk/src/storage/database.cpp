#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "storage/worker.hpp"

namespace hostler {

namespace {

// Waits until `start(done)` calls `done`, from any thread.
template <class Start>
Task<Result<void>> completion_of(Start start) {
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<void>)>(
      [&start](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        start([shared, guard = asio::make_work_guard(executor)](Result<void> result) {
          asio::post(guard.get_executor(), [shared, result = std::move(result)]() mutable {
            auto resume = std::move(*shared);
            resume(std::move(result));
          });
        });
      },
      asio::use_awaitable);
}

}  // namespace

Database::Database(std::unique_ptr<Worker> worker) : worker_(std::move(worker)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Task<Result<Database>> Database::open(DatabaseOptions options) {
  auto worker = std::make_unique<Worker>(std::move(options));
  auto start = [&](Worker::Done done) { worker->open(std::move(done)); };
  Result<void> opened = co_await completion_of(start);
  if (!opened) co_return opened.error();
  co_return Database(std::move(worker));
}

Task<Result<void>> Database::submit(Access access, Function function) {
  auto start = [&](const Worker::Done& done) {
    auto& worker = *worker_;
    const bool taken = worker.submit(access, std::move(function), done);
    if (!taken) done(Error{worker.busy_text(), ExitCode::temporary});
  };
  Result<void> result = co_await completion_of(start);
  co_return result;
}

std::size_t Database::depth() const { return worker_->depth(); }
StorageStatistics Database::statistics() const { return worker_->statistics(); }

}  // namespace hostler
