#include "hostler/http.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <nlohmann/json.hpp>

#include "plugin/state.hpp"

namespace hostler {

HttpReply HttpReply::json_text(std::string body, unsigned status) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "application/json";
  reply.body = std::move(body);
  return reply;
}

HttpReply HttpReply::text(std::string body, unsigned status) {
  HttpReply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

HttpReply HttpReply::error(unsigned status, std::string_view message) {
  return json_text(Json{{"error", message}}.dump(-1, ' ', false, Json::error_handler_t::replace),
                   status);
}

HttpReply HttpReply::from_file(const std::string& path, std::string content_type) {
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0) return error(404, "no such file");
  HttpReply reply;
  reply.content_type = std::move(content_type);
  reply.file = Descriptor(fd);
  return reply;
}

HttpReply HttpReply::streamed() {
  HttpReply reply;
  reply.is_streamed = true;
  return reply;
}

HttpStream HttpRequest::begin(unsigned status, std::string_view content_type,
                              std::string_view headers) {
  std::string all = "Content-Type: " + std::string(content_type) + "\n";
  all += headers;
  exchange->http->begin(exchange->http, exchange->id, status, detail::as_str(all));
  return HttpStream(exchange);
}

Task<bool> HttpStream::write(std::string bytes) {
  auto exchange = exchange_;
  constexpr int taken = 0, client_gone = 1;
  while (!exchange->gone) {
    int answer = exchange->http->write(exchange->http, exchange->id, detail::as_str(bytes));
    if (answer == taken) co_return true;
    if (answer == client_gone) break;
    co_await exchange->drained.wait();
  }
  co_return false;
}

namespace detail {

namespace {

std::string percent_decoded(std::string_view text) {
  auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool escaped = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
                   digit(text[i + 2]) >= 0;
    if (escaped) {
      decoded += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

// Splits at `separator` and hands each piece to `take`.
template <class Take>
void split(std::string_view text, char separator, Take take) {
  while (!text.empty()) {
    auto end = std::min(text.find(separator), text.size());
    take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::map<std::string, std::string> parse_query(std::string_view query) {
  std::map<std::string, std::string> values;
  split(query, '&', [&](std::string_view pair) {
    auto equals = std::min(pair.find('='), pair.size());
    auto value = equals < pair.size() ? pair.substr(equals + 1) : std::string_view();
    values[percent_decoded(pair.substr(0, equals))] = percent_decoded(value);
  });
  return values;
}

std::map<std::string, std::string> parse_headers(std::string_view lines) {
  std::map<std::string, std::string> values;
  split(lines, '\n', [&](std::string_view line) {
    auto colon = line.find(": ");
    if (colon != line.npos) values.emplace(line.substr(0, colon), line.substr(colon + 2));
  });
  return values;
}

// The segments of `path` that stand where `route` has {name}.
std::map<std::string, std::string> match_parameters(std::string_view route, std::string_view path) {
  std::vector<std::string_view> names, segments;
  split(route, '/', [&](std::string_view segment) { names.push_back(segment); });
  split(path, '/', [&](std::string_view segment) { segments.push_back(segment); });
  std::map<std::string, std::string> values;
  for (std::size_t i = 0; i < names.size() && i < segments.size(); ++i) {
    if (names[i].starts_with('{') && names[i].ends_with('}')) {
      values[std::string(names[i].substr(1, names[i].size() - 2))] = segments[i];
    }
  }
  return values;
}

HttpRequest copy_request(const hostler_request& request) {
  HttpRequest copied;
  copied.method = as_view(request.method);
  copied.path = as_view(request.path);
  copied.parameters = match_parameters(as_view(request.route), copied.path);
  copied.query = parse_query(as_view(request.query));
  copied.headers = parse_headers(as_view(request.headers));
  copied.body = as_view(request.body);
  if (request.body_fd >= 0) {
    copied.body_file = Descriptor(::fcntl(request.body_fd, F_DUPFD_CLOEXEC, 0));
  }
  return copied;
}

void send_reply(const HttpExchange& exchange, HttpReply reply) {
  const hostler_http* http = exchange.http;
  if (reply.is_streamed) return http->end(http, exchange.id);
  std::string headers = "Content-Type: " + reply.content_type + "\n" + reply.headers;
  if (reply.file) {
    http->respond_file(http, exchange.id, as_str(headers), reply.file.get());
  } else {
    http->respond(http, exchange.id, reply.status, as_str(headers), as_str(reply.body));
  }
}

HttpReply failed_reply(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    return HttpReply::error(500, error.what());
  }
}

// Calls the handler inside a coroutine, so that also one that throws at once only fails its request.
Task<HttpReply> answer(BoundRoute& route, HttpRequest request) {
  co_return co_await route.run(std::move(request));
}

void start_request(BoundRoute& route, HttpRequest request, std::uint64_t id) {
  PluginState& plugin = *route.plugin;
  auto exchange = std::make_shared<HttpExchange>(plugin.loop, plugin.http, id);
  if (plugin.stopping) {
    return send_reply(*exchange, HttpReply::error(503, "the instance is stopping"));
  }
  request.exchange = exchange;
  plugin.exchanges[id] = exchange;
  asio::co_spawn(
      plugin.loop, answer(route, std::move(request)),
      asio::bind_cancellation_slot(exchange->cancel.slot(), [&plugin, id, exchange](
                                                                std::exception_ptr exception,
                                                                HttpReply reply) {
        if (!exchange->gone) {
          send_reply(*exchange, exception ? failed_reply(exception) : std::move(reply));
        }
        plugin.exchanges.erase(id);
        plugin.quiet.notify_all();
      }));
}

// Runs `action` on the exchange with this id, if it still runs. [any thread]
template <class Action>
void with_exchange(void* context, std::uint64_t id, Action action) {
  PluginState& plugin = *static_cast<BoundRoute*>(context)->plugin;
  asio::post(plugin.loop, [&plugin, id, action] {
    auto found = plugin.exchanges.find(id);
    if (found == plugin.exchanges.end()) return;
    auto exchange = found->second;
    action(*exchange);
  });
}

}  // namespace

void PluginState::claim_routes() {
  if (!http) return;
  hostler_request_handler handler{};
  handler.request = [](void* context, const hostler_request* request) {
    auto& route = *static_cast<BoundRoute*>(context);
    auto copied = std::make_shared<HttpRequest>(copy_request(*request));
    asio::post(route.plugin->loop, [&route, copied, id = request->id] {
      start_request(route, std::move(*copied), id);
    });
  };
  handler.gone = [](void* context, std::uint64_t id) {
    with_exchange(context, id, [](HttpExchange& exchange) {
      exchange.gone = true;
      exchange.drained.notify_all();
      exchange.cancel.emit(asio::cancellation_type::terminal);
    });
  };
  handler.drained = [](void* context, std::uint64_t id) {
    with_exchange(context, id, [](HttpExchange& exchange) { exchange.drained.notify_all(); });
  };
  for (auto& route : bound_routes) {
    handler.context = route.get();
    if (http->claim(http, as_str(route->method), as_str(route->path), handler) != 0) {
      throw Failure("cannot claim the route " + route->method + " " + route->path);
    }
  }
}

}  // namespace detail
}  // namespace hostler
