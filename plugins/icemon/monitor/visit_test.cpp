#include "monitor/visit.hpp"

#include <gtest/gtest.h>

#include "test_loop.hpp"
#include "testing/cluster_fixture.hpp"
#include "testing/scripted_scheduler.hpp"

namespace icemon {
namespace {

using namespace std::chrono_literals;

HostReport host(HostId id, const std::string& name) {
  return {id, testing::stats_of(name, "10.0.0." + std::to_string(id))};
}

VisitOptions options_for(const ScriptedScheduler& scheduler) {
  VisitOptions options;
  options.scheduler = scheduler.address();
  options.timeout = 20s;
  return options;
}

TEST(Visit, WaitsForTheListingThatAloneTellsWhatRunsAlready) {
  Script script;
  script.greeting = {host(1, "alpha")};
  script.answers = {{"listcs",
                     " alpha (10.0.0.1:10245) [x86_64] speed=1.00 jobs=1/2 load=0\n"
                     "   9 COMP sub:alpha on:alpha a.cpp\n"},
                    {"listjobs", " 9 COMP sub:alpha on:alpha a.cpp\n"}};
  ScriptedScheduler scheduler(script);
  hostler::TestLoop loop;
  VisitOptions options = options_for(scheduler);
  options.silence = 0ms;
  options.listing = 20s;
  const auto stream = loop.run(visit(loop.executor(), options)).value();
  EXPECT_EQ(stream->cluster().totals().compiling, 1);
}

TEST(Visit, EndsWithSilenceWhereThereIsNoControlPort) {
  Script script;
  script.has_control_port = false;
  ScriptedScheduler scheduler(script);
  hostler::TestLoop loop;
  VisitOptions options = options_for(scheduler);
  options.silence = 0ms;
  options.listing = 20s;
  EXPECT_TRUE(loop.run(visit(loop.executor(), options)));
}

}  // namespace
}  // namespace icemon
