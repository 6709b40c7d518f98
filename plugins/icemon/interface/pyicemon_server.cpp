#include "interface/pyicemon_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "hostler/condition.hpp"
#include "hostler/transport/websocket.hpp"

namespace icemon {

using hostler::Task;
using hostler::WebSocketPtr;
using hostler::WebSocketServer;
namespace asio = hostler::asio;

namespace {

constexpr auto gap = std::chrono::milliseconds(100);

hostler::WebSocketServerOptions server_options() {
  hostler::WebSocketServerOptions options;
  options.connection.max_message = 4096;  // what pages send means nothing
  options.connection.sending.high_water = 1;
  options.connection.sending.low_water = 0;
  return options;
}

}  // namespace

// Shared by the server and the coroutines of its pages.
class PyicemonServer::State {
 public:
  State(asio::any_io_executor executor, WebSocketServer server, ShownCluster cluster,
        Disguise disguise, hostler::Clock& clock)
      : executor_(executor),
        server_(std::move(server)),
        cluster_(std::move(cluster)),
        disguise_(std::move(disguise)),
        clock_(clock),
        changed_(executor),
        news_(executor) {}

  static Task<> run(std::shared_ptr<State> self);

  void changed() {
    is_changed_ = true;
    changed_.notify_one();
  }

  void close() {
    is_closed_ = true;
    server_.close();
    for (const WebSocketPtr& page : pages_) page->close();
    changed_.notify_all();
    news_.notify_all();
  }

  std::uint16_t port() const { return server_.port(); }

 private:
  static Task<> broadcast(std::shared_ptr<State> self);
  static Task<> accept(std::shared_ptr<State> self);
  static Task<> serve(std::shared_ptr<State> self, WebSocketPtr page);
  static Task<> read_away(std::shared_ptr<State> self, WebSocketPtr page);

  std::optional<std::string> next_frame() {
    const Cluster* cluster = cluster_();
    return frames_.next(cluster ? pyicemon_parts(*cluster, disguise_) : PyicemonParts());
  }

  void admit(const WebSocketPtr& page) {
    // Nobody looked: nothing was broadcast meanwhile.
    if (pages_.empty()) next_frame();
    pages_.push_back(page);
  }

  asio::any_io_executor executor_;
  WebSocketServer server_;
  ShownCluster cluster_;
  Disguise disguise_;
  hostler::Clock& clock_;
  PyicemonFrames frames_;
  std::string newest_;        // the last broadcast
  std::uint64_t number_ = 0;  // of it
  std::vector<WebSocketPtr> pages_;
  bool is_changed_ = false;
  bool is_closed_ = false;
  hostler::Condition changed_;
  hostler::Condition news_;
};

Task<> PyicemonServer::State::run(std::shared_ptr<State> self) {
  asio::co_spawn(self->executor_, accept(self), asio::detached);
  co_await broadcast(self);
}

Task<> PyicemonServer::State::broadcast(std::shared_ptr<State> self) {
  while (!self->is_closed_) {
    if (!self->is_changed_) {
      co_await self->changed_.wait();
      continue;
    }
    self->is_changed_ = false;
    if (self->pages_.empty()) continue;
    auto frame = self->next_frame();
    if (!frame) continue;
    self->newest_ = std::move(*frame);
    ++self->number_;
    self->news_.notify_all();
    co_await self->clock_.sleep_for(gap);
  }
}

Task<> PyicemonServer::State::accept(std::shared_ptr<State> self) {
  while (auto page = co_await self->server_.accept()) {
    asio::co_spawn(self->executor_, serve(self, *page), asio::detached);
    asio::co_spawn(self->executor_, read_away(self, *page), asio::detached);
  }
}

Task<> PyicemonServer::State::serve(std::shared_ptr<State> self, WebSocketPtr page) {
  self->admit(page);
  std::uint64_t seen = self->number_;
  std::string frame = self->frames_.full();
  while (page->is_open()) {
    const auto sent = co_await page->send_text(frame);
    if (!sent) break;
    while (seen == self->number_ && page->is_open()) co_await self->news_.wait();
    frame = self->number_ - seen == 1 ? self->newest_ : self->frames_.full();
    seen = self->number_;
  }
  std::erase(self->pages_, page);
}

// Answers pings, and finds out that a page has gone.
Task<> PyicemonServer::State::read_away(std::shared_ptr<State> self, WebSocketPtr page) {
  while (page->is_open()) {
    const auto said = co_await page->read_text();
    if (!said) page->close();
  }
  self->news_.notify_all();
}

hostler::Result<std::unique_ptr<PyicemonServer>> PyicemonServer::listen(
    asio::any_io_executor executor, hostler::HostPort on, ShownCluster cluster, Disguise disguise,
    hostler::Clock& clock) {
  auto server = WebSocketServer::listen(executor, std::move(on), server_options());
  if (!server) return server.error();
  auto state = std::make_shared<State>(executor, std::move(*server), std::move(cluster),
                                       std::move(disguise), clock);
  return std::unique_ptr<PyicemonServer>(new PyicemonServer(std::move(state)));
}

PyicemonServer::PyicemonServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

PyicemonServer::~PyicemonServer() { state_->close(); }

Task<> PyicemonServer::run() { return State::run(state_); }

void PyicemonServer::changed() { state_->changed(); }

std::uint16_t PyicemonServer::port() const { return state_->port(); }

}  // namespace icemon
