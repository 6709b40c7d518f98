#include "web/session.hpp"

#include <boost/asio/post.hpp>

#include "web/compression.hpp"
#include "web/event_stream.hpp"
#include "web/head.hpp"

namespace hostler::host {
namespace {

using namespace std::chrono_literals;

// A client that half-closed after its request, as nc does, still gets an answer that comes this
// soon.
constexpr auto half_closed_wait = 5s;

bool is_below_api(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }

std::string joined(std::vector<std::string> methods) {
  std::string text;
  for (const auto& method : methods) {
    text += text.empty() ? method : ", " + method;
    if (method == "GET") text += ", HEAD";
  }
  return text;
}

}  // namespace

Session::Session(asio::generic::stream_protocol::socket socket, Peer peer,
                 std::shared_ptr<ServerState> state)
    : link_(std::make_shared<Link>(std::move(socket), state->options.limits.write_progress)),
      peer_(peer),
      state_(std::move(state)),
      reader_(*link_, state_->options.limits, state_->options.spool_directory) {}

void Session::stop() {
  link_->stop();
  if (!busy_) link_->close();
}

void Session::abort() {
  if (exchange_) exchange_->abandon();
  link_->close();
}

Task<> Session::run() {
  const auto self = shared_from_this();
  co_await serve();
  link_->unwatch();
  link_->close();
}

Task<> Session::serve() {
  while (!link_->gone && !link_->stopping) {
    std::optional<Refusal> refusal;
    if (co_await read_request(refusal) == Status::closed) co_return;
    begin_exchange();
    co_await answer(std::move(refusal));
    end_exchange();
    if (!keep_alive_) {
      // Closing with bytes unread would reset the connection and take the answer from the client.
      if (reader_.has_body_to_come() || link_->input.size() > 0) co_await link_->linger();
      co_return;
    }
  }
}

// Judges the header before it takes the body.
Task<Session::Status> Session::read_request(std::optional<Refusal>& refusal) {
  served_ = {};
  served_.peer = peer_;
  target_ = {};
  head_only_ = false;
  auto status = co_await reader_.read_head();
  if (status == Status::closed) co_return status;
  busy_ = true;
  began_ = std::chrono::steady_clock::now();
  if (status == Status::complete) {
    served_.method = reader_.method();
    head_only_ = served_.method == "HEAD";
    keep_alive_ = reader_.keep_alive();
    refusal = judge_head();
    if (!refusal) status = co_await reader_.read_body();
  }
  if (status == Status::refused) refusal = reader_.refusal();
  if (refusal && reader_.has_body_to_come()) keep_alive_ = false;
  co_return status;
}

std::optional<Refusal> Session::judge_head() {
  auto target = parse_target(reader_.target());
  if (!target) return Refusal{400, target.error().text};
  target_ = std::move(*target);
  served_.path = target_.path();
  auto headers = reader_.headers();
  // The authority of an absolute target replaces the Host header (RFC 9112, 3.2.2).
  if (!target_.authority.empty()) headers.set("Host", target_.authority);
  return check_trust(state_->options.trust, peer_, served_.method, headers);
}

Request Session::make_request() {
  Request request;
  request.method = head_only_ ? "GET" : served_.method;
  request.path = served_.path;
  request.query = target_.query;
  request.headers = reader_.headers();
  request.peer = peer_;
  reader_.take_body(request);
  return request;
}

void Session::begin_exchange() {
  Exchange::Traits traits;
  traits.accepts_gzip = accepts_gzip(reader_.headers().get("Accept-Encoding"));
  traits.below_api = is_below_api(served_.path);
  auto wake = [loop = link_->stream.get_executor(), weak = std::weak_ptr(link_)] {
    asio::post(loop, [weak] {
      if (const auto link = weak.lock()) link->changed.notify();
    });
  };
  exchange_ = std::make_shared<Exchange>(traits, std::move(wake));
}

void Session::end_exchange() {
  link_->unwatch();
  if (link_->gone)
    exchange_->abandon();
  else
    exchange_->complete();
  exchange_.reset();
  busy_ = false;
  served_.duration = std::chrono::steady_clock::now() - began_;
  if (state_->options.served) state_->options.served(served_);
}

Task<> Session::answer(std::optional<Refusal> refusal) {
  if (refusal) {
    exchange_->refuse(refusal->status, refusal->text, {});
    co_return co_await send_answer();
  }
  auto request = make_request();
  const bool is_get = request.method == "GET";
  if (state_->events && is_get && (request.path == "/api/events" || request.path == "/api/ws"))
    co_return co_await answer_with_events(std::move(request));
  dispatch(std::move(request));
  if (co_await await_answer())
    co_await send_answer();
  else
    link_->close();
}

// Gives the request to the handler of its route, or answers that there is none.
void Session::dispatch(Request request) {
  const auto responder = std::make_shared<Responder>(exchange_);
  auto match = state_->router.find(request.method, target_.segments);
  const Handler* handler = match.route ? &match.route->handler : nullptr;
  if (match.route) {
    served_.route = request.route = match.route->pattern;
    request.parameters = std::move(match.parameters);
  } else if (!match.allowed.empty()) {
    return responder->refuse(405, request.method + " is not possible here",
                             {{"Allow", joined(match.allowed)}});
  } else if (request.method == "GET" && !is_below_api(request.path) && state_->options.fallback) {
    handler = &state_->options.fallback;
  } else {
    return responder->refuse(404, "there is nothing at this address");
  }
  try {
    (*handler)(std::move(request), responder);
  } catch (const std::exception& error) {
    responder->refuse(500, std::string("the handler failed: ") + error.what());
  }
}

// Waits for the handler, and tells it if the client leaves before. False: there is no one to
// answer.
Task<bool> Session::await_answer() {
  auto deadline = Signal::Clock::time_point::max();
  while (exchange_->kind() == Exchange::Kind::none) {
    link_->watch();
    if (link_->gone) co_return false;
    if (link_->ended && deadline == Signal::Clock::time_point::max()) {
      exchange_->tell_gone();
      deadline = Signal::Clock::now() + half_closed_wait;
    }
    const bool changed = co_await link_->changed.wait_until(deadline);
    if (!changed) co_return false;
  }
  co_return true;
}

Task<> Session::answer_with_events(Request request) {
  const bool upgrade = request.path == "/api/ws";
  if (upgrade && !is_websocket_upgrade(request.headers)) {
    exchange_->refuse(426, "open this address as a WebSocket", {{"Upgrade", "websocket"}});
    co_return co_await send_answer();
  }
  auto feed = open_feed(*state_->events, request, link_);
  if (!feed) {
    exchange_->refuse(400, feed.error().text, {});
    co_return co_await send_answer();
  }
  served_.route = request.path;
  keep_alive_ = false;
  if (upgrade) {
    served_.status = 101;
    co_await serve_websocket(link_, std::move(request), std::move(*feed));
  } else {
    co_await stream_events(std::move(*feed));
  }
}

Task<> Session::stream_events(std::unique_ptr<EventFeed> feed) {
  const Headers headers{{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}};
  const auto bytes = head(200, headers, std::nullopt);
  if (!co_await link_->write(bytes) || head_only_) co_return;
  const bool chunked = is_chunked(200);
  link_->watch();
  co_await serve_event_stream(link_, std::move(feed), state_->options.limits, chunked);
  if (chunked && !link_->gone && !link_->ended) co_await link_->write(last_chunk);
}

bool Session::is_chunked(unsigned status) const {
  return host::is_chunked(status, {reader_.is_http_1_1(), keep_alive_, std::nullopt});
}

std::string Session::head(unsigned status, const Headers& headers,
                          std::optional<std::uint64_t> length) {
  served_.status = status;
  const bool delimited = length || !may_have_body(status) || is_chunked(status);
  if (!delimited || link_->stopping) keep_alive_ = false;
  return make_head(status, headers, {reader_.is_http_1_1(), keep_alive_, length});
}

}  // namespace hostler::host
