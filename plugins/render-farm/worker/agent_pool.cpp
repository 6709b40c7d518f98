#include "worker/agent_pool.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <string_view>

namespace render_farm {
namespace {

using hostler::Error;
using hostler::Result;

// Where the program lies, as a shell finds it.
std::string resolve(const std::string& program) {
  if (program.find('/') != program.npos) return program;
  const char* path = std::getenv("PATH");
  std::string_view rest = path ? path : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    const auto colon = rest.find(':');
    const std::string candidate = std::string(rest.substr(0, colon)) + "/" + program;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    if (colon == rest.npos) return {};
    rest.remove_prefix(colon + 1);
  }
}

std::optional<FileStamp> stamp_of_program(const std::string& program) {
  struct stat state {};
  const std::string path = resolve(program);
  if (path.empty() || ::stat(path.c_str(), &state) != 0) return std::nullopt;
  return FileStamp{state.st_size,
                   state.st_mtim.tv_sec * std::int64_t{1'000'000'000} + state.st_mtim.tv_nsec};
}

}  // namespace

AgentPool::AgentPool(asio::any_io_executor executor, AgentOptions options, hostler::Clock& clock)
    : executor_(executor),
      options_(std::move(options)),
      clock_(clock),
      changed_(executor),
      shelf_(std::make_shared<Shelf>()) {
  shelf_->idle = clock.make_timer(executor);
}

AgentPool::~AgentPool() {
  shelf_->idle->cancel();
  shelf_->agent.reset();
}

AgentPool::Loan::Loan(AgentPool& pool, OpenAgent agent) : pool_(&pool), open_(std::move(agent)) {
  pool.asked_ = open_.agent.get();
}

AgentPool::Loan::Loan(Loan&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)), open_(std::move(other.open_)) {}

AgentPool::Loan::~Loan() {
  if (!pool_) return;
  pool_->asked_ = nullptr;
  pool_->changed_.notify_all();
}

void AgentPool::Loan::give_back() { pool_->keep(std::move(open_)); }

Task<Result<BlenderInfo>> AgentPool::capabilities() {
  const auto stamp = stamp_of_program(options_.program);
  if (info_ && stamp == info_stamp_) co_return *info_;
  auto loan = co_await borrow();
  if (!loan) co_return to_error(loan.error());
  auto info = co_await loan->agent().hello();
  if (!info) co_return to_error(info.error());
  loan->give_back();
  info_ = *info;
  info_stamp_ = stamp;
  co_return *info_;
}

Task<Result<SceneInfo>> AgentPool::probe(std::string file, bool allow_scripts) {
  auto stamp = inspect_blend(file);
  if (!stamp) co_return stamp.error();
  auto loan = co_await borrow();
  if (!loan) co_return to_error(loan.error());
  auto scene = co_await loan->agent().open(file, allow_scripts);
  OpenAgent& open = loan->open();
  open.scene.reset();
  if (scene) open.scene = *scene;
  open.file = file;
  open.stamp = *stamp;
  open.allow_scripts = allow_scripts;
  loan->give_back();
  if (!scene) co_return to_error(scene.error());
  co_return std::move(*scene);
}

Task<Result<void>> AgentPool::make_demo(DemoOrder order) {
  auto loan = co_await borrow();
  if (!loan) co_return to_error(loan.error());
  auto made = co_await loan->agent().make_demo(std::move(order));
  loan->open().scene.reset();
  loan->give_back();
  if (!made) co_return to_error(made.error());
  co_return boost::system::in_place_value;
}

AgentResult<OpenAgent> AgentPool::take(const std::string& file, bool allow_scripts) {
  if (shelf_->agent) {
    OpenAgent agent = std::move(*shelf_->agent);
    shelf_->agent.reset();
    shelf_->idle->cancel();
    const auto stamp = inspect_blend(file);
    const bool open = agent.scene && agent.file == file && stamp && agent.stamp == *stamp &&
                      agent.allow_scripts == allow_scripts;
    const bool clean = !agent.allow_scripts;
    if (!open) agent.scene.reset();
    if (agent.agent->usable() && (open || clean)) return agent;
  }
  if (closed_) return AgentFailure{FailureKind::stopped, "the render farm is stopping"};
  auto started = Agent::start(executor_, options_);
  if (!started) return started.error();
  OpenAgent agent;
  agent.agent = std::move(*started);
  return agent;
}

Task<> AgentPool::close() {
  closed_ = true;
  shelf_->idle->cancel();
  if (asked_) asked_->terminate();
  if (shelf_->agent) {
    OpenAgent agent = std::move(*shelf_->agent);
    shelf_->agent.reset();
    co_await agent.agent->stop();
  }
  co_await changed_.wait([this] { return !asked_; });
}

Task<AgentResult<AgentPool::Loan>> AgentPool::borrow() {
  co_await changed_.wait([this] { return !asked_; });
  auto agent = take({}, false);
  if (!agent) co_return agent.error();
  co_return Loan(*this, std::move(*agent));
}

void AgentPool::keep(OpenAgent agent) {
  if (!agent.agent->usable() || closed_) return;
  shelf_->agent = std::move(agent);
  shelf_->idle->expires_at(clock_.now() + agent_kept_for);
  asio::co_spawn(executor_, end_when_idle(shelf_), asio::detached);
}

Task<> AgentPool::end_when_idle(std::shared_ptr<Shelf> shelf) {
  const bool expired = co_await shelf->idle->wait();
  if (!expired || !shelf->agent) co_return;
  OpenAgent agent = std::move(*shelf->agent);
  shelf->agent.reset();
  co_await agent.agent->stop();
}

}  // namespace render_farm
