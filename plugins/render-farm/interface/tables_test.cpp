#include "interface/tables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace render_farm {
namespace {

using testing::ElementsAre;

TEST(Tables, AreAsWideAsTheirWidestCell) {
  EXPECT_THAT(table({"JOB", "NAME"}, {{"1", "über"}, {"1000", "a"}}),
              ElementsAre("JOB   NAME", "1     über", "1000  a"));
  EXPECT_THAT(table({"A", "B"}, {{"ä", "x"}}), ElementsAre("A  B", "ä  x"));
}

TEST(Tables, SayWhatToDoWhenTheyAreEmpty) {
  EXPECT_THAT(jobs_table({}), ElementsAre("no jobs; `render FILE` submits one, `demo` makes one"));
  EXPECT_THAT(clients_table({}),
              ElementsAre("no clients; `join-line` tells how another machine joins"));
}

TEST(Tables, ShowAClientWithWhatItRenders) {
  WorkerView worker;
  worker.name = "node-1";
  worker.online = true;
  worker.slots = {{0, 7, 12, 0.5}, {1, {}, {}, 0}};
  worker.blender = "3.4.1";
  worker.engines = {"CYCLES", "BLENDER_EEVEE"};
  worker.address = "10.0.0.7:5000";
  EXPECT_EQ(
      clients_table({worker})[1],
      "node-1  enabled  online  2      7:12 50%  3.4.1    CYCLES,BLENDER_EEVEE  10.0.0.7:5000");
}

TEST(Tables, ShowTheFailedFramesOfAJobWithTheirReasons) {
  JobView job;
  job.id = 3;
  job.name = "shot";
  job.state = JobState::failed;
  job.total = 2;
  job.done = job.failed = 1;
  FrameView frame;
  frame.number = 2;
  frame.worker = "node-1";
  frame.reason = "Blender was killed by signal 9";
  const Lines lines = job_text(job, {frame});
  EXPECT_EQ(lines[1], "state     failed");
  EXPECT_EQ(lines[4], "done      1/2, 1 failed");
  EXPECT_EQ(lines.back(), "2      node-1  Blender was killed by signal 9");
}

TEST(Durations, AreRoundedAsPeopleDo) {
  EXPECT_EQ(duration_text(0.44), "0.4 s");
  EXPECT_EQ(duration_text(12.3), "12 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(7500), "2 h 5 min");
}

}  // namespace
}  // namespace render_farm
