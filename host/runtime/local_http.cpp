#include "runtime/local_http.hpp"

#include <fcntl.h>

#include <atomic>
#include <map>
#include <mutex>

#include "loader/table.hpp"

namespace hostler::host {

struct LocalHttp::Open {
  const hostler_request_handler handler;
  const std::shared_ptr<Responder> responder;
};

struct LocalHttp::Requests {
  std::mutex mutex;  // held while the plugin's callbacks are called, so that close can wait
  bool closed = false;
  std::map<std::uint64_t, Open> open;

  static std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
  }

  std::shared_ptr<Responder> responder(std::uint64_t id) {
    std::lock_guard lock(mutex);
    auto found = open.find(id);
    return found == open.end() ? nullptr : found->second.responder;
  }

  std::shared_ptr<Responder> take(std::uint64_t id) {
    std::lock_guard lock(mutex);
    auto node = open.extract(id);
    return node ? node.mapped().responder : nullptr;
  }
};

LocalHttp::LocalHttp(Router* router, std::string instance)
    : hostler_http{},
      router_(router),
      instance_(std::move(instance)),
      requests_(std::make_shared<Requests>()) {
  size = sizeof(hostler_http);
  revision = HOSTLER_HTTP_REVISION;
  claim = table_function<hostler_http, &LocalHttp::do_claim>;
  respond = table_function<hostler_http, &LocalHttp::do_respond>;
  respond_file = table_function<hostler_http, &LocalHttp::do_respond_file>;
  begin = table_function<hostler_http, &LocalHttp::do_begin>;
  write = table_function<hostler_http, &LocalHttp::do_write>;
  end = table_function<hostler_http, &LocalHttp::do_end>;
}

void LocalHttp::close() {
  if (router_) router_->release(instance_);
  std::map<std::uint64_t, Open> ending;
  {
    std::lock_guard lock(requests_->mutex);
    requests_->closed = true;
    ending.swap(requests_->open);
  }
  for (auto& [id, open] : ending) {
    open.responder->refuse(503, "'" + instance_ + "' ended before it answered; try again");
  }
}

namespace {

hostler_request as_abi(const Request& request, std::uint64_t id, std::string_view path,
                       std::string_view route, std::string_view headers) {
  hostler_request abi{};
  abi.size = sizeof abi;
  abi.body_fd = request.body_file ? request.body_file.get() : -1;
  abi.id = id;
  abi.method = as_str(request.method);
  abi.route = as_str(route);
  abi.path = as_str(path);
  abi.query = as_str(request.query);
  abi.headers = as_str(headers);
  abi.body = as_str(request.body);
  return abi;
}

}  // namespace

std::int32_t LocalHttp::do_claim(hostler_str method, hostler_str path,
                                 hostler_request_handler handler) {
  constexpr int claimed = 0, taken = 1, not_a_path = 2;
  if (!router_) return claimed;
  std::string prefix = "/api/" + instance_;
  auto answer = router_->claim(
      instance_, view(method), prefix + std::string(view(path)),
      [requests = requests_, handler, prefix](Request request, std::shared_ptr<Responder> responder) {
        std::uint64_t id = Requests::next_id();
        std::string headers = request.headers.to_lines();
        hostler_request abi =
            as_abi(request, id, std::string_view(request.path).substr(prefix.size()),
                   std::string_view(request.route).substr(prefix.size()), headers);
        {
          std::lock_guard lock(requests->mutex);
          if (requests->closed) return responder->refuse(503, "the instance ended; try again");
          requests->open.emplace(id, Open{handler, responder});
          handler.request(handler.context, &abi);
        }
        responder->on_gone([requests, handler, id] {
          std::lock_guard lock(requests->mutex);
          if (requests->open.erase(id)) handler.gone(handler.context, id);
        });
        responder->on_drained([requests, handler, id] {
          std::lock_guard lock(requests->mutex);
          if (requests->open.contains(id)) handler.drained(handler.context, id);
        });
      });
  if (answer == Claim::claimed) return claimed;
  return answer == Claim::taken ? taken : not_a_path;
}

void LocalHttp::do_respond(std::uint64_t id, std::uint32_t status, hostler_str headers,
                           hostler_str body) {
  if (auto responder = requests_->take(id)) {
    responder->respond(status, Headers::from_lines(view(headers)), std::string(view(body)));
  }
}

void LocalHttp::do_respond_file(std::uint64_t id, hostler_str headers, std::int32_t fd) {
  auto responder = requests_->take(id);
  if (!responder) return;
  Descriptor file(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!file) return responder->refuse(500, "the instance named no open file");
  responder->respond_file(std::move(file), Headers::from_lines(view(headers)));
}

void LocalHttp::do_begin(std::uint64_t id, std::uint32_t status, hostler_str headers) {
  if (auto responder = requests_->responder(id)) {
    responder->begin(status, Headers::from_lines(view(headers)));
  }
}

std::int32_t LocalHttp::do_write(std::uint64_t id, hostler_str bytes) {
  constexpr int taken = 0, gone = 1, full = 2;
  auto responder = requests_->responder(id);
  if (!responder) return gone;
  switch (responder->write(view(bytes))) {
    case Written::taken: return taken;
    case Written::full: return full;
    case Written::gone: break;
  }
  return gone;
}

void LocalHttp::do_end(std::uint64_t id) {
  if (auto responder = requests_->take(id)) responder->end();
}

}  // namespace hostler::host
