// What the host and the process of an isolated instance tell each other. Plain values, texts are
// views; bytes are made and checked by encode and decode at the end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "isolation/wire.hpp"

namespace hostler::host {

// Numbers of messages; the same program is at both ends, so they may change with any version.
enum class MessageType : std::uint16_t {
  // clang-format off
  // Control, host to child; pong: child to host.
  start = 1, stop, ping, pong,
  // Data, child to host.
  report = 32, refused, log_line,
  publish, subscribe, grant, acknowledge, unsubscribe,
  serve, reply, finish, call, cancel_call,
  claim, respond, respond_file, begin, write, end,
  define, add, set, observe,
  run_instance, stop_instance,
  // Data, host to child.
  committed = 96, event,
  invoke, cancel_invocation, call_reply, call_finished,
  request, gone, written,
  done,
  // clang-format on
};

namespace message {

using Text = std::string_view;

// --- Life ----------------------------------------------------------------------------------------

// The first message to a child: what it is to run.
struct Start {
  static constexpr auto type = MessageType::start;
  Text file, instance, plugin, host_name, config, state_dir;
  std::uint64_t single_shot = 0;
  std::int64_t log_level = 0;                      // of hostler_log_level
  std::vector<Text> durable_topics, other_topics;  // which it publishes
  auto fields() {
    return std::tie(file, instance, plugin, host_name, config, state_dir, single_shot, log_level,
                    durable_topics, other_topics);
  }
};

struct Stop {
  static constexpr auto type = MessageType::stop;
  std::uint64_t grace_ms = 0;
  auto fields() { return std::tie(grace_ms); }
};

struct Ping {
  static constexpr auto type = MessageType::ping;
  std::uint64_t number = 0;
  auto fields() { return std::tie(number); }
};

struct Pong {
  static constexpr auto type = MessageType::pong;
  std::uint64_t number = 0;
  auto fields() { return std::tie(number); }
};

// The plugin's report. It goes the way of the data, so that what the plugin bound before it said
// that it is ready is bound when the host hears so.
struct Report {
  static constexpr auto type = MessageType::report;
  std::int64_t state = 0;  // of hostler_report
  Text reason;
  auto fields() { return std::tie(state, reason); }
};

// The plugin's file cannot be run here, and could not be the next time.
struct Refused {
  static constexpr auto type = MessageType::refused;
  Text reason;
  auto fields() { return std::tie(reason); }
};

struct LogLine {
  static constexpr auto type = MessageType::log_line;
  std::int64_t level = 0;
  Text text;
  auto fields() { return std::tie(level, text); }
};

// --- Events --------------------------------------------------------------------------------------

struct Publish {
  static constexpr auto type = MessageType::publish;
  std::uint64_t token = 0;  // for Committed; 0: nobody waits for it
  Text topic, key, body;
  auto fields() { return std::tie(token, topic, key, body); }
};

struct Committed {
  static constexpr auto type = MessageType::committed;
  std::uint64_t token = 0;
  std::uint64_t seq = 0;  // 0: not written
  auto fields() { return std::tie(token, seq); }
};

struct Subscribe {
  static constexpr auto type = MessageType::subscribe;
  std::uint64_t subscription = 0;  // chosen by the child
  std::uint64_t queue = 0;
  Text topic, name;
  auto fields() { return std::tie(subscription, queue, topic, name); }
};

// The host may send so many more events of a subscription; all others wait in its queue there.
struct Grant {
  static constexpr auto type = MessageType::grant;
  std::uint64_t subscription = 0;
  std::uint64_t events = 0;
  auto fields() { return std::tie(subscription, events); }
};

struct Event {
  static constexpr auto type = MessageType::event;
  std::uint64_t subscription = 0;
  std::uint64_t kind = 0;
  std::uint64_t seq = 0;
  std::int64_t time_us = 0;
  Text topic, source, key, body;
  std::uint64_t dropped = 0;
  auto fields() {
    return std::tie(subscription, kind, seq, time_us, topic, source, key, body, dropped);
  }
};

struct Acknowledge {
  static constexpr auto type = MessageType::acknowledge;
  std::uint64_t subscription = 0;
  std::uint64_t seq = 0;
  auto fields() { return std::tie(subscription, seq); }
};

struct Unsubscribe {
  static constexpr auto type = MessageType::unsubscribe;
  std::uint64_t subscription = 0;
  auto fields() { return std::tie(subscription); }
};

// --- Commands ------------------------------------------------------------------------------------

struct Serve {
  static constexpr auto type = MessageType::serve;
  auto fields() { return std::tie(); }
};

struct Invoke {
  static constexpr auto type = MessageType::invoke;
  std::uint64_t id = 0;  // the host's
  Text command, arguments, caller;
  auto fields() { return std::tie(id, command, arguments, caller); }
};

struct CancelInvocation {
  static constexpr auto type = MessageType::cancel_invocation;
  std::uint64_t id = 0;
  auto fields() { return std::tie(id); }
};

struct Reply {
  static constexpr auto type = MessageType::reply;
  std::uint64_t id = 0;
  Text json;
  auto fields() { return std::tie(id, json); }
};

struct Finish {
  static constexpr auto type = MessageType::finish;
  std::uint64_t id = 0;
  std::int64_t code = 0;
  Text error;
  auto fields() { return std::tie(id, code, error); }
};

// A call that the child's plugin makes of another instance.
struct Call {
  static constexpr auto type = MessageType::call;
  std::uint64_t call = 0;  // chosen by the child
  Text instance, command, arguments;
  auto fields() { return std::tie(call, instance, command, arguments); }
};

struct CancelCall {
  static constexpr auto type = MessageType::cancel_call;
  std::uint64_t call = 0;
  auto fields() { return std::tie(call); }
};

struct CallReply {
  static constexpr auto type = MessageType::call_reply;
  std::uint64_t call = 0;
  Text json;
  auto fields() { return std::tie(call, json); }
};

struct CallFinished {
  static constexpr auto type = MessageType::call_finished;
  std::uint64_t call = 0;
  std::int64_t code = 0;
  Text error;
  auto fields() { return std::tie(call, code, error); }
};

// --- HTTP ----------------------------------------------------------------------------------------

struct Claim {
  static constexpr auto type = MessageType::claim;
  std::uint64_t route = 0;  // chosen by the child
  Text method, path;
  auto fields() { return std::tie(route, method, path); }
};

// With the body's file as descriptor, if there is one.
struct Request {
  static constexpr auto type = MessageType::request;
  std::uint64_t route_number = 0;
  std::uint64_t id = 0;  // the host's
  Text method, route, path, query, headers, body;
  auto fields() { return std::tie(route_number, id, method, route, path, query, headers, body); }
};

struct Gone {
  static constexpr auto type = MessageType::gone;
  std::uint64_t id = 0;
  auto fields() { return std::tie(id); }
};

struct Respond {
  static constexpr auto type = MessageType::respond;
  std::uint64_t id = 0;
  std::uint64_t status = 0;
  Text headers, body;
  auto fields() { return std::tie(id, status, headers, body); }
};

// With the file as descriptor.
struct RespondFile {
  static constexpr auto type = MessageType::respond_file;
  std::uint64_t id = 0;
  Text headers;
  auto fields() { return std::tie(id, headers); }
};

struct Begin {
  static constexpr auto type = MessageType::begin;
  std::uint64_t id = 0;
  std::uint64_t status = 0;
  Text headers;
  auto fields() { return std::tie(id, status, headers); }
};

struct Write {
  static constexpr auto type = MessageType::write;
  std::uint64_t id = 0;
  Text bytes;
  auto fields() { return std::tie(id, bytes); }
};

// The web server has taken so many bytes of what was written.
struct Written {
  static constexpr auto type = MessageType::written;
  std::uint64_t id = 0;
  std::uint64_t bytes = 0;
  auto fields() { return std::tie(id, bytes); }
};

struct End {
  static constexpr auto type = MessageType::end;
  std::uint64_t id = 0;
  auto fields() { return std::tie(id); }
};

// --- Metrics -------------------------------------------------------------------------------------

struct Define {
  static constexpr auto type = MessageType::define;
  std::uint64_t metric = 0;  // chosen by the child
  std::uint64_t kind = 0;    // of hostler_metric_kind
  Text name, help, labels;
  std::vector<double> buckets;
  auto fields() { return std::tie(metric, kind, name, help, labels, buckets); }
};

template <MessageType which>
struct MetricValue {
  static constexpr auto type = which;
  std::uint64_t metric = 0;
  double value = 0;
  auto fields() { return std::tie(metric, value); }
};
using Add = MetricValue<MessageType::add>;
using Set = MetricValue<MessageType::set>;
using Observe = MetricValue<MessageType::observe>;

// --- Instances -----------------------------------------------------------------------------------

struct RunInstance {
  static constexpr auto type = MessageType::run_instance;
  std::uint64_t token = 0;
  Text spec;
  auto fields() { return std::tie(token, spec); }
};

struct StopInstance {
  static constexpr auto type = MessageType::stop_instance;
  std::uint64_t token = 0;
  Text name;
  auto fields() { return std::tie(token, name); }
};

struct Done {
  static constexpr auto type = MessageType::done;
  std::uint64_t token = 0;
  Text error;
  auto fields() { return std::tie(token, error); }
};

}  // namespace message

template <class Message>
std::string encode(Message message) {
  Writer writer(static_cast<std::uint16_t>(Message::type));
  std::apply([&](const auto&... field) { (writer.put(field), ...); }, message.fields());
  return writer.take();
}

inline MessageType type_of(std::string_view bytes) {
  return static_cast<MessageType>(Reader(bytes).type());
}

// False: another message, or not a whole one, or one with something behind it.
template <class Message>
bool decode(std::string_view bytes, Message& message) {
  Reader reader(bytes);
  if (static_cast<MessageType>(reader.type()) != Message::type) return false;
  bool whole =
      std::apply([&](auto&... field) { return (reader.get(field) && ...); }, message.fields());
  return whole && reader.at_end();
}

// Calls `handler` with the message if it is one of these. False: it is none of them, or damaged.
template <class... Messages, class Handler>
bool dispatch(std::string_view bytes, Handler&& handler) {
  auto try_one = [&]<class Message>(Message message) {
    if (!decode(bytes, message)) return false;
    handler(message);
    return true;
  };
  return (try_one(Messages{}) || ...);
}

}  // namespace hostler::host
