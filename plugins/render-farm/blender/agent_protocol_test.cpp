#include "blender/agent_protocol.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace render_farm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Json = nlohmann::json;

template <class Event>
Event decoded(std::string_view line) {
  AgentEvent event = decode_event(line);
  EXPECT_TRUE(std::holds_alternative<Event>(event)) << line;
  return std::get<Event>(event);
}

TEST(AgentProtocol, WritesAnOrderAsOneLine) {
  FrameOrder order;
  order.frame = -3;
  order.path = "/out/a \"b\"\n.png";
  const std::string line = encode(order);
  EXPECT_EQ(line.find('\n'), line.npos);
  const Json json = Json::parse(line);
  EXPECT_EQ(json["order"], "render");
  EXPECT_EQ(json["frame"], -3);
  EXPECT_EQ(json["path"], order.path);
}

TEST(AgentProtocol, ReadsEveryEvent) {
  const auto blender = decoded<BlenderInfo>(
      R"({"event": "hello", "version": "3.4.1", "engines": ["CYCLES"], "denoiser": false})");
  EXPECT_EQ(blender.version, "3.4.1");
  EXPECT_THAT(blender.engines, ElementsAre("CYCLES"));
  EXPECT_EQ(decoded<SceneInfo>(R"({"event": "scene", "frame_end": 250, "fps": 24.0})").frame_end,
            250);
  EXPECT_EQ(decoded<FramePlan>(R"({"event": "ready", "width": 320, "tolerance": 0})").width, 320);
  EXPECT_EQ(decoded<FrameResult>(R"({"event": "done", "frame": 7, "seconds": 0.5})").frame, 7);
  decoded<DemoMade>(R"({"event": "made"})");
}

TEST(AgentProtocol, ReadsWhyAnOrderFailed) {
  const auto failure = decoded<AgentFailure>(
      R"({"event": "failed", "order": "setup", "frame": null, "reason": "no_camera", "text": "t"})");
  EXPECT_EQ(failure.kind, FailureKind::no_camera);
  EXPECT_EQ(failure.text, "t");
  EXPECT_EQ(decoded<AgentFailure>(R"({"event": "failed", "reason": "new", "text": "t"})").kind,
            FailureKind::render_error);
}

TEST(AgentProtocol, RefusesWhatIsNoEvent) {
  for (const char* line : {"", "garbage", "[]", "{}", R"({"event": 3})", R"({"event": "other"})",
                           R"({"event": "done", "frame": "seven"})",
                           R"({"event": "done", "frame": 99999999999})", "{\"event\": \"done\""})
    EXPECT_EQ(decoded<AgentFailure>(line).kind, FailureKind::protocol) << line;
}

TEST(AgentProtocol, SaysThatAMissingBlenderIsUnavailable) {
  EXPECT_EQ(to_error({FailureKind::blender_missing, "t"}).code, hostler::ExitCode::unavailable);
  EXPECT_EQ(to_error({FailureKind::no_camera, "t"}).code, hostler::ExitCode::failed);
}

}  // namespace
}  // namespace render_farm
