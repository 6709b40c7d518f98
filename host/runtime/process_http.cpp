#include "runtime/process_http.hpp"

#include <boost/asio/post.hpp>
#include <deque>

#include "loader/table.hpp"

namespace hostler::host {

namespace {

constexpr int taken = 0, full = 2;  // answers of hostler_http::write

// The child stops writing when so much is on its way.
constexpr std::size_t most_held = 1 << 20;

}  // namespace

struct ProcessHttp::Route {
  ProcessHttp& http;
  const std::uint64_t number;  // the child's
};

// What the web server could not take yet of an answer in pieces [control loop].
struct ProcessHttp::Stream {
  std::deque<std::string> held;
  std::size_t held_bytes = 0;
  bool ended = false;
};

ProcessHttp::ProcessHttp(asio::io_context& loop, const hostler_http& table,
                         std::shared_ptr<Channel> data, std::function<void(std::string)> refuse)
    : loop_(loop), table_(table), data_(std::move(data)), refuse_(std::move(refuse)) {}

ProcessHttp::~ProcessHttp() = default;

hostler_request_handler ProcessHttp::handler_of(Route& route) {
  hostler_request_handler handler{};
  handler.context = &route;
  handler.request = [](void* context, const hostler_request* request) {
    auto& route = *static_cast<Route*>(context);
    {
      std::lock_guard lock(route.http.mutex_);
      route.http.open_[request->id] = std::make_shared<Stream>();
    }
    message::Request message{route.number,           request->id,         view(request->method),
                             view(request->route),   view(request->path), view(request->query),
                             view(request->headers), view(request->body)};
    route.http.data_->send(message, Urgency::owed, request->body_fd);
  };
  handler.gone = [](void* context, std::uint64_t id) {
    auto& http = static_cast<Route*>(context)->http;
    if (http.forget(id)) http.data_->send(message::Gone{id}, Urgency::owed);
  };
  handler.drained = [](void* context, std::uint64_t id) {
    auto& http = static_cast<Route*>(context)->http;
    asio::post(http.loop_, [weak = http.weak_from_this(), id] {
      if (auto self = weak.lock()) self->write_held(id);
    });
  };
  return handler;
}

void ProcessHttp::on(const message::Claim& claim) {
  routes_.push_back(std::unique_ptr<Route>(new Route{*this, claim.route}));
  auto answer =
      table_.claim(&table_, as_str(claim.method), as_str(claim.path), handler_of(*routes_.back()));
  if (answer != 0) {
    refuse_("cannot claim the route " + std::string(claim.method) + " " + std::string(claim.path));
  }
}

std::shared_ptr<ProcessHttp::Stream> ProcessHttp::find(std::uint64_t id) {
  std::lock_guard lock(mutex_);
  auto found = open_.find(id);
  return found == open_.end() ? nullptr : found->second;
}

bool ProcessHttp::forget(std::uint64_t id) {
  std::lock_guard lock(mutex_);
  return open_.erase(id) > 0;
}

void ProcessHttp::on(const message::Respond& respond) {
  if (!forget(respond.id)) return;
  table_.respond(&table_, respond.id, static_cast<std::uint32_t>(respond.status),
                 as_str(respond.headers), as_str(respond.body));
}

void ProcessHttp::on(const message::RespondFile& respond, const Descriptor& file) {
  if (forget(respond.id)) {
    table_.respond_file(&table_, respond.id, as_str(respond.headers), file.get());
  }
}

void ProcessHttp::on(const message::Begin& begin) {
  if (!find(begin.id)) return;
  table_.begin(&table_, begin.id, static_cast<std::uint32_t>(begin.status), as_str(begin.headers));
}

void ProcessHttp::on(const message::Write& write) {
  auto stream = find(write.id);
  if (!stream) return;
  if (stream->held_bytes > most_held) return refuse_("it writes faster than it is allowed to");
  stream->held.emplace_back(write.bytes);
  stream->held_bytes += write.bytes.size();
  if (stream->held.size() == 1) write_held(write.id);
}

void ProcessHttp::write_held(std::uint64_t id) {
  auto stream = find(id);
  if (!stream) return;
  while (!stream->held.empty()) {
    const std::string& piece = stream->held.front();
    auto answer = table_.write(&table_, id, as_str(piece));
    if (answer == full) return;
    if (answer == taken) data_->send(message::Written{id, piece.size()}, Urgency::owed);
    stream->held_bytes -= piece.size();
    stream->held.pop_front();
  }
  if (stream->ended && forget(id)) table_.end(&table_, id);
}

void ProcessHttp::on(const message::End& end) {
  auto stream = find(end.id);
  if (!stream) return;
  stream->ended = true;
  if (stream->held.empty()) write_held(end.id);
}

}  // namespace hostler::host
