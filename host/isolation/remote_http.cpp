#include "isolation/remote_http.hpp"

#include "loader/table.hpp"

namespace hostler::host {

namespace {

constexpr std::uint64_t most_unwritten = 1 << 20;
constexpr std::uint64_t drained = 512 << 10;

}  // namespace

RemoteHttp::RemoteHttp(std::shared_ptr<Channel> channel)
    : hostler_http{}, channel_(std::move(channel)) {
  size = sizeof(hostler_http);
  revision = HOSTLER_HTTP_REVISION;
  claim = table_function<hostler_http, &RemoteHttp::do_claim>;
  respond = table_function<hostler_http, &RemoteHttp::do_respond>;
  respond_file = table_function<hostler_http, &RemoteHttp::do_respond_file>;
  begin = table_function<hostler_http, &RemoteHttp::do_begin>;
  write = table_function<hostler_http, &RemoteHttp::do_write>;
  end = table_function<hostler_http, &RemoteHttp::do_end>;
}

std::int32_t RemoteHttp::do_claim(hostler_str method, hostler_str path,
                                  hostler_request_handler handler) {
  constexpr int claimed = 0, taken = 1, not_a_path = 2;
  auto answer = claimed_.claim({}, view(method), "/api/instance" + std::string(view(path)), {});
  if (answer != Claim::claimed) return answer == Claim::taken ? taken : not_a_path;
  std::uint64_t number = 0;
  {
    std::lock_guard lock(mutex_);
    number = ++last_route_;
    routes_[number] = handler;
  }
  channel_->send(message::Claim{number, view(method), view(path)}, Urgency::owed);
  return claimed;
}

void RemoteHttp::on(const message::Request& request, const Descriptor& body) {
  hostler_request_handler handler;
  {
    std::lock_guard lock(mutex_);
    auto route = routes_.find(request.route_number);
    if (route == routes_.end()) return;
    handler = route->second;
    open_[request.id].handler = handler;
  }
  hostler_request abi{};
  abi.size = sizeof abi;
  abi.body_fd = body ? body.get() : -1;
  abi.id = request.id;
  abi.method = as_str(request.method);
  abi.route = as_str(request.route);
  abi.path = as_str(request.path);
  abi.query = as_str(request.query);
  abi.headers = as_str(request.headers);
  abi.body = as_str(request.body);
  handler.request(handler.context, &abi);
}

void RemoteHttp::on(const message::Gone& gone) {
  std::unique_lock lock(mutex_);
  auto open = open_.extract(gone.id);
  lock.unlock();
  if (open) open.mapped().handler.gone(open.mapped().handler.context, gone.id);
}

void RemoteHttp::on(const message::Written& written) {
  std::unique_lock lock(mutex_);
  auto found = open_.find(written.id);
  if (found == open_.end()) return;
  Open& open = found->second;
  open.unwritten -= std::min(open.unwritten, written.bytes);
  if (!open.was_full || open.unwritten >= drained) return;
  open.was_full = false;
  auto handler = open.handler;
  lock.unlock();
  handler.drained(handler.context, written.id);
}

bool RemoteHttp::is_open(std::uint64_t id) {
  std::lock_guard lock(mutex_);
  return open_.contains(id);
}

bool RemoteHttp::close(std::uint64_t id) {
  std::lock_guard lock(mutex_);
  return open_.erase(id) > 0;
}

void RemoteHttp::do_respond(std::uint64_t id, std::uint32_t status, hostler_str headers,
                            hostler_str body) {
  if (!close(id)) return;
  if (headers.size + body.size + 1024 > largest_message) {
    channel_->send(message::Respond{id, 500, "Content-Type: application/json\n",
                                    R"({"error": "the answer is over 16 MiB; send a file"})"},
                   Urgency::owed);
  } else {
    channel_->send(message::Respond{id, status, view(headers), view(body)}, Urgency::owed);
  }
}

void RemoteHttp::do_respond_file(std::uint64_t id, hostler_str headers, std::int32_t fd) {
  if (close(id)) channel_->send(message::RespondFile{id, view(headers)}, Urgency::owed, fd);
}

void RemoteHttp::do_begin(std::uint64_t id, std::uint32_t status, hostler_str headers) {
  if (is_open(id)) channel_->send(message::Begin{id, status, view(headers)}, Urgency::owed);
}

std::int32_t RemoteHttp::do_write(std::uint64_t id, hostler_str bytes) {
  constexpr int taken = 0, gone = 1, full = 2;
  std::lock_guard lock(mutex_);
  auto found = open_.find(id);
  if (found == open_.end()) return gone;
  Open& open = found->second;
  if (open.unwritten > most_unwritten) {
    open.was_full = true;
    return full;
  }
  open.unwritten += bytes.size;
  return channel_->send(message::Write{id, view(bytes)}, Urgency::owed) ? taken : gone;
}

void RemoteHttp::do_end(std::uint64_t id) {
  if (close(id)) channel_->send(message::End{id}, Urgency::owed);
}

}  // namespace hostler::host
