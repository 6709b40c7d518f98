#include "fake_host.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "hostler/abi/commands.h"
#include "hostler/abi/events.h"
#include "hostler/abi/http.h"
#include "hostler/abi/instances.h"
#include "hostler/abi/log.h"
#include "hostler/abi/metrics.h"

namespace hostler::testing {

namespace {

std::string_view view(hostler_str text) { return {text.data, text.size}; }
hostler_str as_str(std::string_view text) { return {text.data(), text.size()}; }

struct WaitingEvent {
  std::string topic, key, body;
};

struct FakeSubscription {
  std::string topic;
  hostler_ready ready;
  std::deque<WaitingEvent> waiting;

  bool wants(std::string_view published) const {
    if (!topic.ends_with('*')) return topic == published;
    return published.starts_with(std::string_view(topic).substr(0, topic.size() - 1));
  }
};

struct FakeRoute {
  std::string method, path;
  hostler_request_handler handler;

  bool matches(std::string_view wanted_method, std::string_view wanted) const {
    if (method != wanted_method) return false;
    std::string_view pattern = path;
    while (!pattern.empty() && !wanted.empty()) {
      auto next = [](std::string_view& text) {
        auto end = std::min(text.find('/', 1), text.size());
        auto segment = text.substr(0, end);
        text.remove_prefix(end);
        return segment;
      };
      auto expected = next(pattern), given = next(wanted);
      if (!expected.starts_with("/{") && expected != given) return false;
    }
    return pattern.empty() && wanted.empty();
  }
};

struct FakeMetric {
  std::string name;
  double value = 0;
};

}  // namespace

// The contract's tables in one object, so that a table's address leads back to it.
struct FakeHost::Tables {
  struct Log : hostler_log { Tables* host; };
  struct Events : hostler_events { Tables* host; };
  struct Commands : hostler_commands { Tables* host; };
  struct Http : hostler_http { Tables* host; };
  struct Metrics : hostler_metrics { Tables* host; };
  struct Host : hostler_host { Tables* host; };

  explicit Tables(FakeHostOptions chosen) : options(std::move(chosen)) {
    fill_host();
    fill_log_and_metrics();
    fill_events();
    fill_commands();
    fill_http();
  }

  template <class Table>
  static Tables& of(const auto* table) {
    return *static_cast<const Table*>(table)->host;
  }

  void fill_host();
  void fill_log_and_metrics();
  void fill_events();
  void fill_commands();
  void fill_http();

  // Waits under the lock until `holds`.
  template <class Predicate>
  void wait(std::unique_lock<std::mutex>& lock, const char* what, Predicate holds) {
    if (!changed.wait_for(lock, std::chrono::seconds(10), holds)) {
      throw std::runtime_error(std::string("waited 10 s in vain for ") + what);
    }
  }
  bool has_ended() const { return state == "ended" || state == "failed"; }

  const FakeHostOptions options;
  Log log{};
  Events events{};
  Commands commands{};
  Http http{};
  Metrics metrics{};
  Host host{};
  const std::int32_t log_level = HOSTLER_LOG_TRACE;
  hostler_plugin* plugin = nullptr;

  std::mutex mutex;
  std::condition_variable changed;
  std::string state = "starting", reason;
  std::uint64_t last_id = 0;
  std::vector<std::string> lines;
  std::vector<PublishedEvent> published;
  std::uint64_t last_seq = 0;
  std::map<std::uint64_t, FakeSubscription> subscriptions;
  hostler_command_handler command_handler{};
  std::map<std::uint64_t, CommandOutcome> running_calls;
  std::map<std::uint64_t, CommandOutcome> ended_calls;
  std::vector<FakeRoute> routes;
  std::map<std::uint64_t, HttpOutcome> open_requests;
  std::map<std::uint64_t, HttpOutcome> answered;
  std::vector<FakeMetric> numbers;
};

void FakeHost::Tables::fill_host() {
  host.host = this;
  host.size = sizeof(hostler_host);
  host.flags = options.single_shot ? HOSTLER_SINGLE_SHOT : 0;
  host.instance = as_str(options.instance);
  host.plugin = as_str(options.instance);
  host.host_name = as_str(options.host_name);
  host.config = as_str(options.config);
  host.state_dir = as_str(options.state_directory);
  host.get_interface = [](const hostler_host* table, hostler_str name,
                          std::uint32_t revision) -> const void* {
    Tables& self = of<Host>(table);
    if (revision != 1) return nullptr;
    if (view(name) == HOSTLER_LOG) return static_cast<hostler_log*>(&self.log);
    if (view(name) == HOSTLER_EVENTS) return static_cast<hostler_events*>(&self.events);
    if (view(name) == HOSTLER_COMMANDS) return static_cast<hostler_commands*>(&self.commands);
    if (view(name) == HOSTLER_HTTP) return static_cast<hostler_http*>(&self.http);
    if (view(name) == HOSTLER_METRICS) return static_cast<hostler_metrics*>(&self.metrics);
    return nullptr;
  };
  host.report = [](const hostler_host* table, std::int32_t state, hostler_str reason) {
    Tables& self = of<Host>(table);
    constexpr const char* names[] = {"", "running", "degraded", "ended", "failed"};
    std::lock_guard lock(self.mutex);
    self.state = names[state];
    self.reason = view(reason);
    self.changed.notify_all();
  };
  host.pong = [](const hostler_host*, std::uint64_t) {};
}

void FakeHost::Tables::fill_log_and_metrics() {
  log.host = metrics.host = this;
  log.size = sizeof(hostler_log);
  log.level = &log_level;
  log.write = [](const hostler_log* table, std::int32_t, hostler_str text) {
    Tables& self = of<Log>(table);
    std::lock_guard lock(self.mutex);
    self.lines.emplace_back(view(text));
  };
  metrics.size = sizeof(hostler_metrics);
  metrics.define = [](const hostler_metrics* table, const hostler_metric* metric) {
    Tables& self = of<Metrics>(table);
    std::lock_guard lock(self.mutex);
    self.numbers.push_back({std::string(view(metric->name))});
    return static_cast<std::uint64_t>(self.numbers.size());
  };
  metrics.add = metrics.observe = [](const hostler_metrics* table, std::uint64_t id, double value) {
    Tables& self = of<Metrics>(table);
    std::lock_guard lock(self.mutex);
    self.numbers.at(id - 1).value += value;
  };
  metrics.set = [](const hostler_metrics* table, std::uint64_t id, double value) {
    Tables& self = of<Metrics>(table);
    std::lock_guard lock(self.mutex);
    self.numbers.at(id - 1).value = value;
  };
}

void FakeHost::Tables::fill_events() {
  events.host = this;
  events.size = sizeof(hostler_events);
  events.publish = [](const hostler_events* table, hostler_str topic, hostler_str key,
                      hostler_str body, hostler_committed committed) -> std::int32_t {
    Tables& self = of<Events>(table);
    std::uint64_t seq = 0;
    {
      std::lock_guard lock(self.mutex);
      self.published.push_back(
          {std::string(view(topic)), std::string(view(key)), std::string(view(body))});
      seq = ++self.last_seq;
      self.changed.notify_all();
    }
    if (committed.call) committed.call(committed.context, seq);
    return HOSTLER_ACCEPTED;
  };
  events.subscribe = [](const hostler_events* table, const hostler_subscription_options* options,
                        hostler_ready ready) {
    Tables& self = of<Events>(table);
    std::lock_guard lock(self.mutex);
    self.subscriptions[++self.last_id] = {std::string(view(options->topic)), ready, {}};
    return self.last_id;
  };
  events.take = [](const hostler_events* table, std::uint64_t id, std::size_t most,
                   hostler_receive receive) {
    Tables& self = of<Events>(table);
    std::deque<WaitingEvent> taken;
    {
      std::lock_guard lock(self.mutex);
      auto& waiting = self.subscriptions.at(id).waiting;
      for (; !waiting.empty() && taken.size() < most; waiting.pop_front()) {
        taken.push_back(std::move(waiting.front()));
      }
    }
    for (const WaitingEvent& waiting : taken) {
      hostler_event event{};
      event.size = sizeof event;
      event.topic = as_str(waiting.topic);
      event.source = as_str("other");
      event.key = as_str(waiting.key);
      event.body = as_str(waiting.body);
      receive.call(receive.context, &event);
    }
    return taken.size();
  };
  events.acknowledge = [](const hostler_events*, std::uint64_t, std::uint64_t) {};
  events.unsubscribe = [](const hostler_events* table, std::uint64_t id) {
    Tables& self = of<Events>(table);
    std::lock_guard lock(self.mutex);
    self.subscriptions.erase(id);
  };
}

void FakeHost::Tables::fill_commands() {
  commands.host = this;
  commands.size = sizeof(hostler_commands);
  commands.serve = [](const hostler_commands* table, hostler_command_handler handler) {
    Tables& self = of<Commands>(table);
    std::lock_guard lock(self.mutex);
    self.command_handler = handler;
    self.changed.notify_all();
  };
  commands.reply = [](const hostler_commands* table, std::uint64_t id,
                      hostler_str text) -> std::int32_t {
    Tables& self = of<Commands>(table);
    Json reply = Json::parse(view(text));
    std::lock_guard lock(self.mutex);
    CommandOutcome& outcome = self.running_calls.at(id);
    if (reply.contains("line")) outcome.lines.push_back(reply["line"]);
    if (reply.contains("value")) outcome.values.push_back(reply["value"].dump());
    if (reply.contains("progress")) outcome.progress.push_back(reply["progress"]["text"]);
    return 0;
  };
  commands.finish = [](const hostler_commands* table, std::uint64_t id, std::int32_t code,
                       hostler_str error) {
    Tables& self = of<Commands>(table);
    std::lock_guard lock(self.mutex);
    auto node = self.running_calls.extract(id);
    node.mapped().code = code;
    node.mapped().error = view(error);
    self.ended_calls.insert(std::move(node));
    self.changed.notify_all();
  };
  commands.call = [](const hostler_commands*, hostler_str instance, hostler_str, hostler_str,
                     hostler_reply_receiver receiver) -> std::uint64_t {
    std::string error = "no instance '" + std::string(view(instance)) + "' is running";
    receiver.finished(receiver.context, static_cast<int>(ExitCode::unavailable), as_str(error));
    return 1;
  };
  commands.cancel = [](const hostler_commands*, std::uint64_t) {};
}

void FakeHost::Tables::fill_http() {
  http.host = this;
  http.size = sizeof(hostler_http);
  http.claim = [](const hostler_http* table, hostler_str method, hostler_str path,
                  hostler_request_handler handler) -> std::int32_t {
    Tables& self = of<Http>(table);
    std::lock_guard lock(self.mutex);
    self.routes.push_back({std::string(view(method)), std::string(view(path)), handler});
    return 0;
  };
  http.respond = [](const hostler_http* table, std::uint64_t id, std::uint32_t status,
                    hostler_str headers, hostler_str body) {
    Tables& self = of<Http>(table);
    std::lock_guard lock(self.mutex);
    self.answered[id] = {status, std::string(view(headers)), std::string(view(body))};
    self.changed.notify_all();
  };
  http.respond_file = [](const hostler_http* table, std::uint64_t id, hostler_str headers,
                         std::int32_t fd) {
    Tables& self = of<Http>(table);
    HttpOutcome outcome{200, std::string(view(headers)), {}};
    char piece[65536];
    for (ssize_t size; (size = ::pread(fd, piece, sizeof piece, outcome.body.size())) > 0;) {
      outcome.body.append(piece, static_cast<std::size_t>(size));
    }
    std::lock_guard lock(self.mutex);
    self.answered[id] = std::move(outcome);
    self.changed.notify_all();
  };
  http.begin = [](const hostler_http* table, std::uint64_t id, std::uint32_t status,
                  hostler_str headers) {
    Tables& self = of<Http>(table);
    std::lock_guard lock(self.mutex);
    self.open_requests[id] = {status, std::string(view(headers)), {}};
  };
  http.write = [](const hostler_http* table, std::uint64_t id, hostler_str bytes) -> std::int32_t {
    Tables& self = of<Http>(table);
    std::lock_guard lock(self.mutex);
    self.open_requests.at(id).body += view(bytes);
    return 0;
  };
  http.end = [](const hostler_http* table, std::uint64_t id) {
    Tables& self = of<Http>(table);
    std::lock_guard lock(self.mutex);
    self.answered.insert(self.open_requests.extract(id));
    self.changed.notify_all();
  };
}

FakeHost::FakeHost(detail::MakePlugin make, FakeHostOptions options)
    : tables_(std::make_unique<Tables>(std::move(options))) {
  tables_->plugin = detail::create_plugin(&tables_->host, make, "{}");
  if (!tables_->plugin) throw std::runtime_error("the plugin was not made: " + tables_->reason);
  tables_->plugin->start(tables_->plugin);
}

FakeHost::~FakeHost() {
  stop();
  tables_->plugin->destroy(tables_->plugin);
}

void FakeHost::wait_until_ready() {
  std::unique_lock lock(tables_->mutex);
  tables_->wait(lock, "the plugin to be ready", [&] { return tables_->state != "starting"; });
  if (tables_->has_ended()) throw std::runtime_error("the plugin ended: " + tables_->reason);
}

std::string FakeHost::state() const {
  std::lock_guard lock(tables_->mutex);
  return tables_->state;
}

std::string FakeHost::reason() const {
  std::lock_guard lock(tables_->mutex);
  return tables_->reason;
}

std::string FakeHost::stop(std::uint32_t grace_ms) {
  std::unique_lock lock(tables_->mutex);
  if (!tables_->has_ended()) {
    lock.unlock();
    tables_->plugin->stop(tables_->plugin, grace_ms);
    lock.lock();
    tables_->wait(lock, "the plugin to end", [&] { return tables_->has_ended(); });
  }
  return tables_->state == "failed" ? tables_->reason : "";
}

std::uint64_t FakeHost::begin_call(std::string_view command, std::string_view arguments_json) {
  std::unique_lock lock(tables_->mutex);
  tables_->wait(lock, "the plugin to serve commands",
                [&] { return tables_->command_handler.invoke != nullptr; });
  std::uint64_t id = ++tables_->last_id;
  tables_->running_calls[id];
  lock.unlock();
  hostler_invocation invocation{};
  invocation.size = sizeof invocation;
  invocation.id = id;
  invocation.command = as_str(command);
  invocation.arguments = as_str(arguments_json);
  invocation.caller = as_str("test");
  tables_->command_handler.invoke(tables_->command_handler.context, &invocation);
  return id;
}

void FakeHost::cancel_call(std::uint64_t id) {
  tables_->command_handler.cancel(tables_->command_handler.context, id);
}

CommandOutcome FakeHost::end_call(std::uint64_t id) {
  std::unique_lock lock(tables_->mutex);
  tables_->wait(lock, "a command to end", [&] { return tables_->ended_calls.contains(id); });
  return tables_->ended_calls.extract(id).mapped();
}

CommandOutcome FakeHost::call(std::string_view command, std::string_view arguments_json) {
  return end_call(begin_call(command, arguments_json));
}

HttpOutcome FakeHost::request(std::string_view method, std::string_view path,
                              std::string_view body) {
  auto question = std::min(path.find('?'), path.size());
  std::string_view query = question < path.size() ? path.substr(question + 1) : "";
  path = path.substr(0, question);
  std::unique_lock lock(tables_->mutex);
  auto find = [&] {
    return std::find_if(tables_->routes.begin(), tables_->routes.end(),
                        [&](const FakeRoute& route) { return route.matches(method, path); });
  };
  auto route = find();
  if (route == tables_->routes.end()) return {404, {}, {}};
  hostler_request request{};
  request.size = sizeof request;
  request.body_fd = -1;
  std::uint64_t id = request.id = ++tables_->last_id;
  request.method = as_str(method);
  request.route = as_str(route->path);
  request.path = as_str(path);
  request.query = as_str(query);
  request.body = as_str(body);
  hostler_request_handler handler = route->handler;
  lock.unlock();
  handler.request(handler.context, &request);
  lock.lock();
  tables_->wait(lock, "an answer", [&] { return tables_->answered.contains(id); });
  return tables_->answered.extract(id).mapped();
}

std::vector<PublishedEvent> FakeHost::published(std::string_view topic) const {
  std::lock_guard lock(tables_->mutex);
  std::vector<PublishedEvent> found;
  for (const auto& event : tables_->published) {
    if (event.topic == topic) found.push_back(event);
  }
  return found;
}

std::vector<PublishedEvent> FakeHost::wait_for_published(std::string_view topic,
                                                         std::size_t count) {
  {
    std::unique_lock lock(tables_->mutex);
    tables_->wait(lock, "events", [&] {
      auto is_wanted = [&](const PublishedEvent& event) { return event.topic == topic; };
      auto seen = std::count_if(tables_->published.begin(), tables_->published.end(), is_wanted);
      return static_cast<std::size_t>(seen) >= count;
    });
  }
  return published(topic);
}

void FakeHost::deliver(std::string_view topic, std::string_view key, std::string_view body) {
  std::lock_guard lock(tables_->mutex);
  for (auto& [id, subscription] : tables_->subscriptions) {
    if (!subscription.wants(topic)) continue;
    subscription.waiting.push_back({std::string(topic), std::string(key), std::string(body)});
    subscription.ready.call(subscription.ready.context, id);
  }
}

std::vector<std::string> FakeHost::logged() const {
  std::lock_guard lock(tables_->mutex);
  return tables_->lines;
}

double FakeHost::metric(std::string_view name) const {
  std::lock_guard lock(tables_->mutex);
  double sum = 0;
  for (const FakeMetric& number : tables_->numbers) {
    if (number.name == name) sum += number.value;
  }
  return sum;
}

}  // namespace hostler::testing
