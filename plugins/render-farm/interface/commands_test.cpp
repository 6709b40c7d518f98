#include "interface/commands.hpp"

#include <gmock/gmock.h>

#include "testing/farm_fixture.hpp"

namespace render_farm {
namespace {

using hostler::Error;
using hostler::Result;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RecordingReplies : public Replies {
 public:
  void line(std::string_view text) override { said.emplace_back(text); }
  void value_text(std::string_view json) override { values.emplace_back(json); }
  void progress(double done, double total, std::string_view) override {
    steps.emplace_back(done, total);
  }
  std::string caller() const override { return "test"; }

  std::vector<std::string> said;
  std::vector<std::string> values;
  std::vector<std::pair<double, double>> steps;
};

class FakeStudio : public Studio {
 public:
  Task<Result<SceneFacts>> inspect(JobSpec job) override {
    asked_output = job.setup.output;
    if (!trouble.empty()) co_return Error{trouble};
    SceneFacts facts;
    facts.frame_end = 2;
    facts.engine = "CYCLES";
    facts.format = "PNG";
    co_return facts;
  }
  Task<Result<>> make_demo(std::string path, int last_frame, std::string) override {
    demo = path + " 1-" + std::to_string(last_frame);
    co_return Result<>();
  }
  std::string trouble, asked_output, demo;
};

class CommandsTest : public FarmFixture {
 protected:
  Commands commands(bool single_shot = false, std::string join_address = "") {
    CommandsOptions options;
    options.state_directory = folder_.path();
    options.instance = "farm";
    options.join_address = std::move(join_address);
    options.single_shot = single_shot;
    return Commands(*master_, studio_, options);
  }
  std::string run(const std::string& command, const std::string& arguments = "{}") {
    auto all = commands();
    replies_ = {};
    const auto done = loop_.run(all.run(command, arguments, replies_));
    return done ? "" : done.error().text;
  }

  FakeStudio studio_;
  RecordingReplies replies_;
};

TEST_F(CommandsTest, RenderQueuesAJob) {
  EXPECT_EQ(run("render", R"({"file":"/shots/a.blend"})"), "");
  EXPECT_THAT(replies_.said, ElementsAre("job 1: 2 frames of /shots/a.blend to /shots/a-frames"));
  EXPECT_THAT(replies_.values, ElementsAre(HasSubstr(R"("state":"queued")")));
  EXPECT_EQ(master_->scheduler().find_job(1)->spec().submitted_by, "test");
  EXPECT_EQ(studio_.asked_output, "/shots/a-frames");
}

TEST_F(CommandsTest, RenderRefusesWhatCannotWorkBeforeItIsQueued) {
  EXPECT_THAT(run("render", R"({"file":"/a.blend","frames":"abc"})"), HasSubstr("\"abc\""));
  EXPECT_THAT(run("render", R"({"file":"/a.blend","format":"FFMPEG"})"), HasSubstr("movie"));
  studio_.trouble = "no camera";
  EXPECT_EQ(run("render", R"({"file":"/a.blend"})"), "no camera");
  EXPECT_TRUE(master_->scheduler().jobs().empty());
}

TEST_F(CommandsTest, WaitingEndsWithTheJobAndTellsWhatFailed) {
  auto all = commands(/*single_shot=*/true);
  RenderArguments arguments;
  arguments.file = "/shots/a.blend";
  arguments.frames = "5";
  auto rendering = loop_.spawn(all.render(arguments, replies_));
  ScriptedWorker worker(loop_, tasks_, *master_);
  worker.join("node-1");
  for (int attempt = 0; attempt < 3; ++attempt)
    worker.send(Failed{worker.find<Order>().attempt, 1, "out of memory", {}});
  loop_.finish(rendering);
  const auto ended = rendering.get();
  ASSERT_TRUE(ended.has_error());
  EXPECT_THAT(ended.error().text, HasSubstr("job 1 is failed: 0 of 1 frame done, 1 failed"));
  EXPECT_THAT(replies_.said, Contains("5      out of memory"));
  EXPECT_EQ(replies_.steps.back(), std::pair(1.0, 1.0));
}

TEST_F(CommandsTest, DemoMakesTheSceneAndRendersIt) {
  EXPECT_EQ(run("demo", R"({"frames":"1-3"})"), "");
  EXPECT_EQ(studio_.demo, folder_.path_of("demo/demo.blend") + " 1-3");
  EXPECT_EQ(master_->scheduler().find_job(1)->setup().engine, "BLENDER_WORKBENCH");
}

TEST_F(CommandsTest, JobsAreListedShownCanceledAndRequeued) {
  submit("1-3");
  submit("1-5");
  EXPECT_EQ(run("jobs"), "");
  ASSERT_EQ(replies_.said.size(), 3u);
  EXPECT_THAT(replies_.said[1], HasSubstr("2    queued  0/5"));
  EXPECT_EQ(run("job", R"({"id":1})"), "");
  EXPECT_THAT(replies_.said, Contains(HasSubstr("queued; no worker is connected")));
  EXPECT_EQ(run("cancel", R"({"id":1})"), "");
  EXPECT_EQ(run("jobs", R"({"state":"canceled"})"), "");
  EXPECT_EQ(replies_.said.size(), 2u);
  EXPECT_EQ(run("requeue", R"({"id":1})"), "");
  EXPECT_THAT(replies_.said, ElementsAre("job 1: 3 frames to render"));
  EXPECT_THAT(run("job", R"({"id":9})"), HasSubstr("there is no job 9"));
  EXPECT_THAT(run("cancel", R"({"id":9})"), HasSubstr("there is no job 9"));
}

TEST_F(CommandsTest, ClientsAreListedDisabledAndEnabled) {
  ScriptedWorker worker(loop_, tasks_, *master_);
  ASSERT_TRUE(worker.join("node-1").welcomed());
  EXPECT_EQ(run("disable", R"({"which":["all"]})"), "");
  EXPECT_THAT(replies_.said, ElementsAre("disabled: node-1"));
  EXPECT_EQ(run("clients", R"({"which":["disabled"]})"), "");
  EXPECT_THAT(replies_.said[1], HasSubstr("node-1  disabled  online"));
  EXPECT_EQ(run("clients", R"({"which":["offline"]})"), "");
  EXPECT_THAT(replies_.said, ElementsAre(HasSubstr("no clients")));
  EXPECT_EQ(run("enable", R"({"which":["ALL"]})"), "");
  EXPECT_EQ(run("enable", R"({"which":["node-1"]})"), "");
  EXPECT_THAT(replies_.said, ElementsAre("nothing to change: already enabled"));
  EXPECT_THAT(run("clients", R"({"which":["nobody"]})"), HasSubstr("there is no client 'nobody'"));
}

TEST_F(CommandsTest, JoinLineTellsHowAnotherMachineJoins) {
  EXPECT_THAT(run("join-line"), HasSubstr("set worker_listen"));
  auto all = commands(false, "studio-1:6001");
  replies_ = {};
  EXPECT_TRUE(loop_.run(all.join_line({}, replies_)));
  EXPECT_THAT(replies_.said, Contains("      master: studio-1:6001"));
}

}  // namespace
}  // namespace render_farm
