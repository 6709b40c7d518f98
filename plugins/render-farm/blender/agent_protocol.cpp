#include "blender/agent_protocol.hpp"

#include <nlohmann/json.hpp>

#include "hostler/codec.hpp"
#include "hostler/transport/json_lines.hpp"

namespace render_farm {
namespace {

using hostler::Json;
using hostler::Result;

struct FailedEvent {
  std::string reason;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(FailedEvent, (), (reason, text))

constexpr hostler::DecodeOptions tolerant = {.max_bytes = max_agent_line,
                                             .unknown = hostler::UnknownKeys::ignore};

AgentFailure nonsense(const std::string& what) {
  return {FailureKind::protocol, "the agent inside Blender said something unexpected: " + what};
}

template <class Event>
AgentEvent decode_as(const Json& json) {
  Result<Event> event = hostler::from_json<Event>(json, tolerant);
  if (!event) return nonsense(event.error().text);
  return std::move(*event);
}

AgentEvent decode_failed(const Json& json) {
  Result<FailedEvent> event = hostler::from_json<FailedEvent>(json, tolerant);
  if (!event) return nonsense(event.error().text);
  const auto kind = hostler::enum_from_name<FailureKind>(event->reason);
  return AgentFailure{kind.value_or(FailureKind::render_error), std::move(event->text)};
}

template <class Order>
std::string encode_as(const char* name, const Order& order) {
  Json json = hostler::to_json(order);
  json["order"] = name;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

hostler::Error to_error(const AgentFailure& failure) {
  const bool unavailable = failure.kind == FailureKind::blender_missing;
  return {failure.text, unavailable ? hostler::ExitCode::unavailable : hostler::ExitCode::failed};
}

std::string encode_open(const std::string& file, bool allow_scripts) {
  const Json json = {{"order", "open"}, {"file", file}, {"allow_scripts", allow_scripts}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string encode(const SetupOrder& order) { return encode_as("setup", order); }
std::string encode(const FrameOrder& order) { return encode_as("render", order); }
std::string encode(const DemoOrder& order) { return encode_as("demo", order); }

AgentEvent decode_event(std::string_view line) {
  const Result<Json> parsed = hostler::parse_json_line(line);
  if (!parsed) return nonsense(parsed.error().text);
  const Json& json = *parsed;
  const auto name = json.find("event");
  if (name == json.end() || !name->is_string()) return nonsense("no event");
  if (*name == "hello") return decode_as<BlenderInfo>(json);
  if (*name == "scene") return decode_as<SceneInfo>(json);
  if (*name == "ready") return decode_as<FramePlan>(json);
  if (*name == "done") return decode_as<FrameResult>(json);
  if (*name == "made") return DemoMade{};
  if (*name == "failed") return decode_failed(json);
  return nonsense("an unknown event");
}

}  // namespace render_farm
