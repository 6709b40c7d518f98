// The agent with the real Blender.
#include "blender/agent.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "protocol/output_files.hpp"
#include "testing/blender_scenes.hpp"

namespace render_farm {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using testing::scene;

class AgentTest : public testing::BlenderTest {
 protected:
  void start(AgentOptions options = {}) {
    auto started = Agent::start(loop_.executor(), std::move(options));
    ASSERT_TRUE(started) << started.error().text;
    agent_ = std::move(*started);
  }

  // An agent that is ready to render `name`.
  void prepare(const std::string& name, SetupOrder settings = {}) {
    start();
    auto opened = loop_.run(agent_->open(scene(name), false));
    ASSERT_TRUE(opened) << opened.error().text;
    auto plan = loop_.run(agent_->setup(settings));
    ASSERT_TRUE(plan) << plan.error().text;
  }

  FrameOrder order(int frame, const std::string& folder = "") {
    FrameOrder order;
    order.frame = frame;
    const std::string at = folder.empty() ? scratch_.path().string() : folder;
    order.path = at + "/f" + std::to_string(frame);
    order.temporary = at + "/.f" + std::to_string(frame) + ".1.tmp";
    return order;
  }

  AgentResult<FrameResult> render(FrameOrder order) {
    return loop_.run(agent_->render(std::move(order), nullptr));
  }

  AgentFailure refused(const std::string& name, SetupOrder settings = {}) {
    auto opened = loop_.run(agent_->open(scene(name), false));
    EXPECT_TRUE(opened);
    auto plan = loop_.run(agent_->setup(std::move(settings)));
    return plan ? AgentFailure{FailureKind::stopped, "accepted"} : plan.error();
  }

  std::vector<std::string> files() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(scratch_.path()))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  std::unique_ptr<Agent> agent_;
};

TEST_F(AgentTest, RendersChecksAndRenamesFrames) {
  start();
  const auto blender = loop_.run(agent_->hello());
  ASSERT_TRUE(blender) << blender.error().text;
  EXPECT_THAT(blender->version, ::testing::MatchesRegex("[0-9]+\\.[0-9]+.*"));
  EXPECT_THAT(blender->engines, IsSupersetOf({"BLENDER_WORKBENCH", "CYCLES"}));

  const auto info = loop_.run(agent_->open(scene("cube"), false));
  ASSERT_TRUE(info) << info.error().text;
  EXPECT_EQ(info->frame_end, 12);
  EXPECT_EQ(info->width, 96);
  EXPECT_EQ(info->engine, "BLENDER_WORKBENCH");
  EXPECT_EQ(info->format, "PNG");
  EXPECT_TRUE(info->camera);
  EXPECT_EQ(info->missing_count, 0);

  const auto plan = loop_.run(agent_->setup({}));
  ASSERT_TRUE(plan) << plan.error().text;
  for (int frame : {1, 5}) {
    FrameOrder wanted = order(frame);
    wanted.thumbnail = scratch_ / "thumbnails/f.jpg";
    const auto result = render(wanted);
    ASSERT_TRUE(result) << result.error().text;
    EXPECT_EQ(result->width, 96);
    EXPECT_EQ(result->height, 54);
    EXPECT_EQ(result->size, std::int64_t(fs::file_size(wanted.path)));
    EXPECT_GT(fs::file_size(wanted.thumbnail), 100u);
  }
  EXPECT_THAT(files(), ElementsAre("f1", "f5", "thumbnails"));
}

TEST_F(AgentTest, RendersEveryFormatOfTheFarm) {
  start();
  ASSERT_TRUE(loop_.run(agent_->open(scene("cube"), false)));
  for (const ImageFormat& format : image_formats()) {
    SetupOrder settings;
    settings.format = format.name;
    const auto plan = loop_.run(agent_->setup(settings));
    ASSERT_TRUE(plan) << format.name << ": " << plan.error().text;
    FrameOrder wanted = order(3);
    wanted.thumbnail = scratch_ / (std::string("thumbnails/") + format.name + ".jpg");
    const auto result = render(wanted);
    ASSERT_TRUE(result) << format.name << ": " << result.error().text;
    EXPECT_EQ(result->width, 96) << format.name;
    EXPECT_TRUE(fs::exists(wanted.thumbnail)) << format.name;
  }
}

TEST_F(AgentTest, RefusesWhatCannotWorkBeforeItRenders) {
  start();
  EXPECT_EQ(refused("no_camera").kind, FailureKind::no_camera);
  EXPECT_EQ(refused("movie").kind, FailureKind::movie_format);
  EXPECT_THAT(refused("movie").text, HasSubstr("--format PNG"));

  SetupOrder settings;
  settings.engine = "POVRAY";
  EXPECT_EQ(refused("cube", settings).kind, FailureKind::engine_unknown);
  EXPECT_THAT(refused("cube", settings).text, HasSubstr("it has BLENDER_EEVEE"));
  settings = {};
  settings.format = "GIF";
  EXPECT_EQ(refused("cube", settings).kind, FailureKind::format_unknown);
  settings.format = "FFMPEG";
  EXPECT_EQ(refused("cube", settings).kind, FailureKind::movie_format);
}

TEST_F(AgentTest, OffersToTurnOffADenoiserThatThisBlenderLacks) {
  start();
  const auto blender = loop_.run(agent_->hello());
  ASSERT_TRUE(blender);
  if (blender->denoiser) GTEST_SKIP() << "SKIPPED: this Blender has a denoiser";
  const AgentFailure failure = refused("denoised");
  EXPECT_EQ(failure.kind, FailureKind::no_denoiser);
  EXPECT_THAT(failure.text, HasSubstr("--no-denoise"));

  SetupOrder settings;
  settings.denoise_off = true;
  ASSERT_TRUE(loop_.run(agent_->setup(settings)));
  const auto result = render(order(1));
  EXPECT_TRUE(result) << result.error().text;
}

TEST_F(AgentTest, TellsGarbageAndCutOffFilesApart) {
  start();
  const auto refusal = [&](const std::string& path) {
    auto opened = loop_.run(agent_->open(path, false));
    return opened ? "accepted" : opened.error().text;
  };
  EXPECT_THAT(refusal(scratch_ / "none.blend"), HasSubstr("none.blend does not exist"));
  std::ofstream(scratch_ / "garbage.blend") << std::string(5000, 'x');
  EXPECT_THAT(refusal(scratch_ / "garbage.blend"), HasSubstr("is not a Blender file"));
  fs::copy_file(scene("cube"), scratch_ / "cut.blend");
  fs::resize_file(scratch_ / "cut.blend", fs::file_size(scene("cube")) / 2);
  EXPECT_THAT(refusal(scratch_ / "cut.blend"), HasSubstr("is cut off"));
  EXPECT_EQ(refusal(scene("cube")), "accepted") << "the agent has survived it all";
}

TEST_F(AgentTest, NamesFilesThatTheSceneMisses) {
  start();
  const auto info = loop_.run(agent_->open(scene("missing_texture"), false));
  ASSERT_TRUE(info) << info.error().text;
  EXPECT_EQ(info->missing_count, 1);
  EXPECT_THAT(info->missing_files, ElementsAre(HasSubstr("textures/lost.png")));
}

TEST_F(AgentTest, RunsScriptsInsideAFileOnlyWhenAllowed) {
  fs::copy_file(scene("scripted"), scratch_ / "a.blend");
  start();
  ASSERT_TRUE(loop_.run(agent_->open(scratch_ / "a.blend", false)));
  EXPECT_FALSE(fs::exists(scratch_ / "script-ran"));
  ASSERT_TRUE(loop_.run(agent_->open(scratch_ / "a.blend", true)));
  EXPECT_TRUE(fs::exists(scratch_ / "script-ran"));
}

TEST_F(AgentTest, FailsAFrameWhoseFolderIsNone) {
  prepare("cube");
  std::ofstream(scratch_ / "file");
  const auto result = render(order(1, scratch_ / "file"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::output_unwritable);
  EXPECT_THAT(result.error().text, HasSubstr("Not a directory"));
  EXPECT_THAT(result.error().text, Not(HasSubstr(".tmp")))
      << "temporary names mean nothing to people";
  EXPECT_TRUE(render(order(2))) << "the agent goes on";
}

TEST_F(AgentTest, FailsAFrameOnAFullDiskAndLeavesNothing) {
  const std::string disk = scratch_ / "disk";
  fs::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=16k") != 0)
    GTEST_SKIP() << "SKIPPED: only root can mount a small disk";
  prepare("cube");
  for (const char* format : {"PNG", "JPEG", "OPEN_EXR", "TIFF", "BMP"}) {
    SetupOrder settings;
    settings.format = format;
    settings.width = 640;
    settings.height = 360;
    ASSERT_TRUE(loop_.run(agent_->setup(settings)));
    const auto result = render(order(1, disk));
    ASSERT_FALSE(result) << format;
    EXPECT_EQ(result.error().kind, FailureKind::disk_full) << format;
    EXPECT_TRUE(fs::is_empty(disk)) << format;
  }
  EXPECT_TRUE(render(order(2))) << "the agent goes on elsewhere";
  ::umount2(disk.c_str(), MNT_DETACH);
}

TEST_F(AgentTest, ReportsProgressInsideAFrameAndEndsItAtOnce) {
  prepare("endless");
  std::vector<Step> steps;
  auto rendering =
      loop_.spawn(agent_->render(order(1), [&](const Step& step) { steps.push_back(step); }));
  loop_.turn_until([&] { return !steps.empty(); });
  EXPECT_THAT(steps.front().text, HasSubstr("/1000000"));
  agent_->terminate();
  loop_.finish(rendering);
  const auto result = rendering.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::stopped);
  EXPECT_NE(::kill(agent_->pid(), 0), 0) << "Blender must be gone";
  EXPECT_THAT(files(), ElementsAre());
}

TEST_F(AgentTest, ReportsThatBlenderWasKilledInTheMiddleOfAFrame) {
  prepare("endless");
  bool begun = false;
  auto rendering = loop_.spawn(agent_->render(order(1), [&](const Step&) { begun = true; }));
  loop_.turn_until([&] { return begun; });
  ::kill(agent_->pid(), SIGKILL);
  loop_.finish(rendering);
  const auto result = rendering.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::crashed);
  EXPECT_THAT(result.error().text, HasSubstr("killed by signal 9 (SIGKILL)"));
  EXPECT_FALSE(agent_->usable());
  EXPECT_THAT(files(), ElementsAre());
}

TEST_F(AgentTest, LeavesNoBlenderAndNoTemporaryFolderWhenItIsDestroyedInAFrame) {
  const std::string file = scene("endless");
  ::setenv("TMPDIR", scratch_.path().c_str(), 1);
  int pid = 0;
  {
    hostler::TestLoop loop;
    auto agent = std::move(*Agent::start(loop.executor(), {}));
    pid = agent->pid();
    ASSERT_TRUE(loop.run(agent->open(file, false)));
    ASSERT_TRUE(loop.run(agent->setup({})));
    bool begun = false;
    auto rendering = loop.spawn(agent->render(order(1), [&](const Step&) { begun = true; }));
    loop.turn_until([&] { return begun; });
    agent->kill();
    loop.finish(rendering);
  }
  EXPECT_NE(::kill(pid, 0), 0);
  EXPECT_THAT(files(), ElementsAre());
  ::unsetenv("TMPDIR");
}

TEST_F(AgentTest, MakesTheDemonstrationScene) {
  start();
  DemoOrder demo;
  demo.path = scratch_ / "demo.blend";
  demo.frames = 6;
  ASSERT_TRUE(loop_.run(agent_->make_demo(demo)));
  const auto info = loop_.run(agent_->open(demo.path, false));
  ASSERT_TRUE(info) << info.error().text;
  EXPECT_EQ(info->frame_end, 6);
  EXPECT_EQ(info->width, 640);
  EXPECT_EQ(info->missing_count, 0);
  ASSERT_TRUE(loop_.run(agent_->setup({})));
  EXPECT_TRUE(render(order(3)));
}

// What the real Blender does not do: these programs take its place.
class FakeBlender : public AgentTest {
 protected:
  void SetUp() override {}

  // A shell program with orders on descriptor 3 and events on 4.
  void play(const std::string& body) {
    const std::string path = scratch_ / "blender";
    std::ofstream(path) << "#!/bin/sh\n"
                        << R"(say() { printf '%s\n' "$1" >&4; })"
                        << "\n"
                        << R"(say '{"event": "hello", "version": "9.9", "engines": ["X"]}')"
                        << "\n"
                        << body << "\n";
    ::chmod(path.c_str(), 0755);
    AgentOptions options;
    options.program = path;
    start(std::move(options));
    ASSERT_TRUE(loop_.run(agent_->hello()));
  }
};

TEST_F(FakeBlender, LeavesItsFolderToTheNextHostWhenItsOwnWasKilled) {
  ::setenv("TMPDIR", scratch_.path().c_str(), 1);
  constexpr const char* killed = "hostler-agent-4194304-x";  // above every process number
  fs::create_directories(scratch_ / (std::string(killed) + "/blender_a1"));
  { auto mine = AgentFolder::make(); }
  EXPECT_FALSE(fs::exists(scratch_ / killed));
  ::unsetenv("TMPDIR");
}

TEST_F(FakeBlender, IsNotBelievedWhenTheFrameIsNotThere) {
  play(R"(read order <&3; say '{"event": "done", "frame": 1, "size": 10}'; read end <&3)");
  const auto result = render(order(1));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::no_output);
}

TEST_F(FakeBlender, IsNotBelievedWhenTheFrameIsEmptyOrAnotherOne) {
  std::ofstream(scratch_ / "f1");
  play(R"(read order <&3; say '{"event": "done", "frame": 1, "size": 0}'
          read order <&3; say '{"event": "done", "frame": 2, "size": 0}'; read end <&3)");
  EXPECT_EQ(render(order(1)).error().kind, FailureKind::no_output);
  EXPECT_EQ(render(order(1)).error().kind, FailureKind::no_output);
}

TEST_F(FakeBlender, IsGivenUpWhenItTalksNonsense) {
  play("read order <&3; say garbage; read end <&3");
  EXPECT_EQ(render(order(1)).error().kind, FailureKind::protocol);
  EXPECT_FALSE(agent_->usable());
}

TEST_F(FakeBlender, IsGivenUpWhenALineHasNoEnd) {
  play("read order <&3; head -c 10000000 /dev/zero >&4; read end <&3");
  const auto result = render(order(1));
  EXPECT_EQ(result.error().kind, FailureKind::protocol);
  EXPECT_THAT(result.error().text, HasSubstr("endless line"));
}

TEST_F(FakeBlender, IsReportedWithItsLastWordsWhenItEnds) {
  play("read order <&3; echo 'Error: the moon is full'; exit 11");
  const auto result = render(order(1));
  EXPECT_EQ(result.error().kind, FailureKind::crashed);
  EXPECT_EQ(result.error().text,
            "Blender ended by itself (exited with code 11): Error: the moon is full");
}

TEST_F(FakeBlender, IsNotThereAndTheErrorSaysHowToInstallIt) {
  AgentOptions options;
  options.program = "blender-that-is-not-installed";
  const auto started = Agent::start(loop_.executor(), options);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, FailureKind::blender_missing);
  EXPECT_THAT(started.error().text, HasSubstr("apt-get install blender"));
}

}  // namespace
}  // namespace render_farm
