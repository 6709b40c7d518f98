#include "web/server.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <unordered_map>

#include "web/head.hpp"
#include "web/listen.hpp"
#include "web/session.hpp"

namespace hostler::host {
namespace {

using namespace std::chrono_literals;
using Protocol = asio::generic::stream_protocol;
using Acceptor = asio::basic_socket_acceptor<Protocol>;

// The kernel does not tell when there are descriptors again.
constexpr auto out_of_descriptors_wait = 100ms;
constexpr std::size_t most_turned_away = 64;  // at once; more are closed without a word

// One answer for a connection too many, without a session.
Task<> turn_away(std::shared_ptr<Link> link, std::shared_ptr<std::size_t> count) {
  constexpr std::string_view text = "too many connections; try again in a moment\n";
  const Headers headers{{"Content-Type", "text/plain"}, {"Retry-After", "1"}};
  const auto bytes = make_head(503, headers, {true, false, text.size()}) + std::string(text);
  if (co_await link->write(bytes)) co_await link->linger();
  --*count;
}

}  // namespace

// Shared with the coroutines that accept, which end some time after the server.
class Server::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(asio::io_context& loop, Router& router, ServerOptions options)
      : state(std::make_shared<ServerState>(router, std::move(options))),
        loop_(loop.get_executor()),
        empty_(loop_) {}

  void start(Descriptor socket, const Protocol& protocol, Peer peer) {
    auto acceptor = std::make_shared<Acceptor>(loop_, protocol, socket.release());
    acceptors_.push_back(acceptor);
    asio::co_spawn(loop_, accept_all(shared_from_this(), acceptor, peer), asio::detached);
  }

  void start_unix(UnixListener listener) {
    start(std::move(listener.socket()), Protocol(AF_UNIX, 0), Peer::unix_socket);
    unix_listeners_.push_back(std::move(listener));
  }

  void close_acceptors() {
    for (const auto& acceptor : acceptors_) acceptor->close();
    acceptors_.clear();
    unix_listeners_.clear();
  }

  template <class Action>
  void for_each_session(Action action) {
    const auto sessions = sessions_;  // an action may end some
    for (const auto& [key, weak] : sessions)
      if (const auto session = weak.lock()) action(*session);
  }

  static Task<> stop(std::shared_ptr<Core> core, std::chrono::milliseconds grace) {
    core->close_acceptors();
    core->for_each_session([](Session& session) { session.stop(); });
    const auto deadline = Signal::Clock::now() + grace;
    for (bool in_time = true; in_time && !core->sessions_.empty();)
      in_time = co_await core->empty_.wait_until(deadline);
    core->for_each_session([](Session& session) { session.abort(); });
    while (!core->sessions_.empty()) co_await core->empty_.wait();
  }

  std::size_t connections() const { return sessions_.size(); }

  const std::shared_ptr<ServerState> state;

 private:
  static Task<> accept_all(std::shared_ptr<Core> core, std::shared_ptr<Acceptor> acceptor,
                           Peer peer) {
    asio::steady_timer timer(core->loop_);
    while (acceptor->is_open()) {
      boost::system::error_code error;
      auto socket =
          co_await acceptor->async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (!error) {
        core->admit(std::move(socket), peer);
      } else if (acceptor->is_open() && error != asio::error::connection_aborted) {
        timer.expires_after(out_of_descriptors_wait);
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
      }
    }
  }

  void admit(Protocol::socket socket, Peer peer) {
    boost::system::error_code ignored;  // only speed is lost
    if (peer == Peer::tcp) socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (sessions_.size() >= state->options.limits.connections) {
      if (*turned_away_ >= most_turned_away) return;
      ++*turned_away_;
      auto link = std::make_shared<Link>(std::move(socket), state->options.limits.write_progress);
      asio::co_spawn(loop_, turn_away(std::move(link), turned_away_), asio::detached);
      return;
    }
    const auto session = std::make_shared<Session>(std::move(socket), peer, state);
    sessions_[session.get()] = session;
    // An exception (out of memory) has ended the session's coroutine and so its connection.
    asio::co_spawn(loop_, session->run(),
                   [core = shared_from_this(), key = session.get()](std::exception_ptr) {
                     core->sessions_.erase(key);
                     if (core->sessions_.empty()) core->empty_.notify();
                   });
  }

  const asio::any_io_executor loop_;
  std::vector<std::shared_ptr<Acceptor>> acceptors_;
  std::vector<UnixListener> unix_listeners_;
  std::unordered_map<Session*, std::weak_ptr<Session>> sessions_;
  std::shared_ptr<std::size_t> turned_away_ = std::make_shared<std::size_t>(0);
  Signal empty_;
};

Server::Server(asio::io_context& loop, Router& router, ServerOptions options)
    : core_(std::make_shared<Core>(loop, router, std::move(options))) {}

Server::~Server() {
  core_->close_acceptors();
  core_->for_each_session([](Session& session) { session.abort(); });
}

void Server::serve_events(EventSource& source) { core_->state->events = &source; }

Result<std::string> Server::listen(std::string_view address) {
  auto listener = listen_tcp(address);
  if (!listener) return listener.error();
  core_->start(std::move(listener->socket), Protocol(listener->family, IPPROTO_TCP), Peer::tcp);
  return Result<std::string>(boost::system::in_place_value, std::move(listener->address));
}

Result<> Server::listen_unix(const std::filesystem::path& path) {
  auto listener = UnixListener::open(path);
  if (!listener) return listener.error();
  core_->start_unix(std::move(*listener));
  return {};
}

Task<> Server::stop(std::chrono::milliseconds grace) { return Core::stop(core_, grace); }

std::size_t Server::connections() const { return core_->connections(); }

}  // namespace hostler::host
