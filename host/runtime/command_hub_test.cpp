#include "runtime/command_hub.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "loader/table.hpp"

namespace hostler::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::shared_ptr<const Manifest> manifest() {
  return std::make_shared<const Manifest>(parse_manifest(R"({
    "id": "robot", "version": "1", "summary": "S.", "license": "MIT",
    "config": {"type": "object", "properties": {}},
    "commands": [{"name": "walk", "summary": "W.", "parameters": [
      {"name": "steps", "type": "integer", "description": "D.", "default": 3}]}]})")
                                              .value());
}

// Notes what it is told and answers when the test says so.
struct Server {
  std::vector<std::uint64_t> invoked, cancelled;
  std::string arguments, caller;

  hostler_command_handler handler() {
    return {this,
            [](void* context, const hostler_invocation* invocation) {
              auto& self = *static_cast<Server*>(context);
              self.invoked.push_back(invocation->id);
              self.arguments = view(invocation->arguments);
              self.caller = view(invocation->caller);
            },
            [](void* context, std::uint64_t id) {
              static_cast<Server*>(context)->cancelled.push_back(id);
            }};
  }
};

struct Answer {
  std::vector<std::string> replies;
  std::vector<int> codes;
  std::string error;

  CommandListener listener() {
    return {[this](std::string_view json) { replies.emplace_back(json); },
            [this](int code, std::string_view text) {
              codes.push_back(code);
              error = text;
            }};
  }
};

class Hub : public ::testing::Test {
 protected:
  Hub() { hub.provide("robot", manifest(), server.handler()); }

  std::uint64_t call(const std::string& command, const std::string& arguments = "{}") {
    return hub.call({"robot", command, arguments, "cli"}, answer.listener());
  }

  CommandHub hub;
  Server server;
  Answer answer;
};

TEST_F(Hub, PassesACallOnWithDefaultsFilledInAndBringsTheRepliesBack) {
  auto id = call("walk");
  ASSERT_THAT(server.invoked, ElementsAre(id));
  EXPECT_EQ(server.arguments, R"({"steps":3})");
  EXPECT_EQ(server.caller, "cli");
  EXPECT_TRUE(hub.reply(id, R"({"line":"left"})"));
  EXPECT_TRUE(hub.reply(id, R"({"line":"right"})"));
  hub.finish(id, 0, "");
  EXPECT_THAT(answer.replies, ElementsAre(R"({"line":"left"})", R"({"line":"right"})"));
  EXPECT_THAT(answer.codes, ElementsAre(0));
}

TEST_F(Hub, FinishesACallOnce) {
  auto id = call("walk");
  hub.finish(id, 0, "");
  hub.finish(id, 1, "again");
  EXPECT_FALSE(hub.reply(id, "{}"));
  EXPECT_THAT(answer.codes, ElementsAre(0));
}

TEST_F(Hub, RefusesWhatTheManifestDoesNotKnowWithoutAskingTheInstance) {
  call("wlak");
  EXPECT_THAT(answer.error, HasSubstr("did you mean 'walk'?"));
  call("walk", R"({"steps": "many"})");
  call("walk", "{");
  EXPECT_EQ(answer.error, "the arguments are not JSON");
  EXPECT_THAT(answer.codes, ElementsAre(64, 64, 64));
  EXPECT_TRUE(server.invoked.empty());
}

TEST_F(Hub, RefusesACallOfNobody) {
  hub.call({"nobody", "walk", "{}", "cli"}, answer.listener());
  EXPECT_THAT(answer.codes, ElementsAre(69));
  EXPECT_THAT(answer.error, HasSubstr("no instance 'nobody' is running"));
}

TEST_F(Hub, TellsTheInstanceOfACancelAndStillWaitsForItsEnd) {
  auto id = call("walk");
  hub.cancel(id);
  EXPECT_THAT(server.cancelled, ElementsAre(id));
  EXPECT_TRUE(answer.codes.empty());
  hub.finish(id, 75, "canceled");
  EXPECT_THAT(answer.codes, ElementsAre(75));
}

TEST_F(Hub, SaysNothingMoreToACallerThatAbandonedItsCall) {
  auto id = call("walk");
  hub.abandon(id);
  EXPECT_THAT(server.cancelled, ElementsAre(id));
  EXPECT_FALSE(hub.reply(id, "{}"));
  hub.finish(id, 0, "");
  EXPECT_TRUE(answer.replies.empty());
  EXPECT_TRUE(answer.codes.empty());
}

TEST_F(Hub, EndsWhatAnInstanceStillOwesWhenItIsWithdrawn) {
  auto id = call("walk");
  hub.withdraw("robot");
  EXPECT_THAT(answer.codes, ElementsAre(69));
  EXPECT_EQ(answer.error, "'robot' ended");
  hub.finish(id, 0, "");
  call("walk");
  EXPECT_THAT(answer.codes, ElementsAre(69, 69));
  EXPECT_EQ(server.invoked.size(), 1u);
}

}  // namespace
}  // namespace hostler::host
