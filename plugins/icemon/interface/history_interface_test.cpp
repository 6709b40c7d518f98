#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hostler/clock.hpp"
#include "interface/history_commands.hpp"
#include "interface/history_routes.hpp"
#include "temporary_folder.hpp"
#include "test_loop.hpp"
#include "testing/fake_clusters.hpp"

namespace icemon {
namespace {

using hostler::ExitCode;
using hostler::HttpReply;
using hostler::HttpRequest;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

// Two jobs an hour ago: one of ICECREAM that failed, one of LAB.
class HistoryInterfaceTest : public testing::Test {
 protected:
  HistoryInterfaceTest() {
    clusters_.clusters = {example_cluster("ICECREAM"), example_cluster("LAB")};
    const std::int64_t hour_ago = Moment::now().wall_ms - 3'600'000;
    for (const char* cluster : {"ICECREAM", "LAB"}) {
      JobRecord job;
      job.cluster = cluster;
      job.id = 7;
      job.file = std::string("src/") + cluster + ".cpp";
      job.client = "desk";
      job.host = "builder";
      job.requested_ms = job.begun_ms = hour_ago;
      job.ended_ms = hour_ago + 2'000;
      job.real_ms = 2'000;
      job.slot = 0;
      if (job.cluster == "ICECREAM") {
        job.state = JobState::failed;
        job.exit_code = 1;
      }
      history_.add_job(job);
    }
    AuditRecord audit;
    audit.time_ms = hour_ago;
    audit.cluster = "LAB";
    audit.action = "block";
    audit.hosts = "builder";
    history_.add_audit(audit);
    loop_.run(history_.flush());
  }

  static HistoryOptions options(const std::string& folder) {
    HistoryOptions options;
    options.address = folder + "/history.sqlite";
    return options;
  }

  template <class Arguments>
  std::string run(Task<Result<>> (HistoryCommands::*method)(Arguments, Replies&),
                  Arguments arguments = {}) {
    replies_ = {};
    const auto done = loop_.run((commands_.*method)(std::move(arguments), replies_));
    code_ = done ? ExitCode::ok : done.error().code;
    return done ? "" : done.error().text;
  }
  template <class Reply>
  std::string get(Task<Reply> (HistoryRoutes::*route)(HttpRequest),
                  std::map<std::string, std::string> query = {}) {
    HttpRequest request;
    request.query = std::move(query);
    const HttpReply reply = loop_.run((routes_.*route)(std::move(request)));
    status_ = reply.status;
    return reply.body;
  }

  hostler::TestLoop loop_;
  hostler::TemporaryFolder folder_;
  History history_{loop_.executor(), options(folder_.path()), hostler::Clock::system()};
  FakeClusters clusters_;
  Anonymizer names_;
  Past past_{&history_, clusters_, names_, ""};
  HistoryCommands commands_{past_};
  HistoryRoutes routes_{past_};
  RecordingReplies replies_;
  ExitCode code_ = ExitCode::ok;
  unsigned status_ = 0;
};

TEST_F(HistoryInterfaceTest, ReportsOnTheWantedSpan) {
  SpanArguments span;
  span.last = "2h";
  EXPECT_EQ(run(&HistoryCommands::report, span), "");
  EXPECT_THAT(replies_.said, Contains(HasSubstr("2 jobs, 1 failed (50.0 %)")));
  span.cluster = "LAB";
  EXPECT_EQ(run(&HistoryCommands::report, span), "");
  EXPECT_THAT(replies_.said, Contains(HasSubstr("1 job, 0 failed")));
  span.last = "1s";
  EXPECT_EQ(run(&HistoryCommands::report, span), "");
  EXPECT_THAT(replies_.said, Contains("no jobs ended in this time"));
  span.last = "soon";
  EXPECT_THAT(run(&HistoryCommands::report, span), HasSubstr("not a duration"));
  EXPECT_EQ(code_, ExitCode::usage);
}

TEST_F(HistoryInterfaceTest, ExportsLinesOfCsvOrJson) {
  ExportArguments arguments;
  EXPECT_EQ(run(&HistoryCommands::export_rows, arguments), "");
  ASSERT_THAT(replies_.said, SizeIs(3));
  EXPECT_THAT(replies_.said[0], StartsWith("cluster,"));
  EXPECT_THAT(replies_.said, Contains(HasSubstr("src/LAB.cpp")));
  arguments.format = ExportFormat::json;
  arguments.failed = true;
  EXPECT_EQ(run(&HistoryCommands::export_rows, arguments), "");
  EXPECT_THAT(replies_.said, ElementsAre("[", HasSubstr(R"("file":"src/ICECREAM.cpp")"), "]"));
  EXPECT_THAT(replies_.values, ElementsAre(StartsWith(R"({"what":"jobs","format":"json")")));
}

TEST_F(HistoryInterfaceTest, AnonymousExportsHoldNoNames) {
  ExportArguments arguments;
  arguments.anonymize = true;
  EXPECT_EQ(run(&HistoryCommands::export_rows, arguments), "");
  ASSERT_THAT(replies_.said, SizeIs(3));
  for (const std::string& line : replies_.said)
    for (const char* name : {"LAB", "desk", "builder", "ICECREAM"})
      EXPECT_THAT(line, Not(HasSubstr(name)));
  arguments.host = "builder";
  EXPECT_THAT(run(&HistoryCommands::export_rows, arguments), HasSubstr("names are hidden"));
}

TEST_F(HistoryInterfaceTest, AuditTellsWhoDidWhat) {
  EXPECT_EQ(run(&HistoryCommands::audit), "");
  EXPECT_THAT(replies_.said, ElementsAre(HasSubstr("ACTION"), HasSubstr("block")));
  EXPECT_THAT(get(&HistoryRoutes::audit), StartsWith("[{"));
}

TEST_F(HistoryInterfaceTest, RoutesChooseJobsAndExplainWrongQuestions) {
  EXPECT_THAT(get(&HistoryRoutes::jobs, {{"failed", "true"}}), HasSubstr("src/ICECREAM.cpp"));
  EXPECT_THAT(get(&HistoryRoutes::jobs, {{"cluster", "LAB"}}), Not(HasSubstr("ICECREAM")));
  EXPECT_THAT(get(&HistoryRoutes::jobs, {{"file", "*.c"}}), HasSubstr(R"("jobs":[])"));
  EXPECT_THAT(get(&HistoryRoutes::report, {{"last", "2h"}}), HasSubstr(R"("jobs":2)"));
  EXPECT_EQ(status_, 200u);
  get(&HistoryRoutes::jobs, {{"form", "-1h"}});
  EXPECT_EQ(status_, 400u);
  get(&HistoryRoutes::minutes, {{"from", "yesterday"}});
  EXPECT_EQ(status_, 400u);
}

TEST_F(HistoryInterfaceTest, ChoosesJobsByTheStatesTheyEndedIn) {
  const auto ids = [&](const char* state) {
    const std::string page = get(&HistoryRoutes::jobs, {{"state", state}});
    return std::pair(page.find("src/ICECREAM.cpp") != page.npos,
                     page.find("src/LAB.cpp") != page.npos);
  };
  EXPECT_EQ(ids("failed,cancelled,lost"), std::pair(true, false));
  EXPECT_EQ(ids("done"), std::pair(false, true));
  EXPECT_EQ(ids("lost"), std::pair(false, false));
  EXPECT_EQ(ids("done,failed"), std::pair(true, true));
  EXPECT_EQ(ids("all"), std::pair(true, true));
  for (const char* state : {"done,", "running", "done lost"}) {
    EXPECT_THAT(get(&HistoryRoutes::jobs, {{"state", state}}), HasSubstr("none of done, failed, cancelled"));
    EXPECT_EQ(status_, 400u);
    EXPECT_THAT(get(&HistoryRoutes::export_rows, {{"state", state}}),
                HasSubstr("none of done, failed, cancelled"));
    EXPECT_EQ(status_, 400u);
  }
  ExportArguments arguments;
  arguments.state = "lost,done";
  EXPECT_EQ(run(&HistoryCommands::export_rows, arguments), "");
  EXPECT_THAT(replies_.said, ElementsAre(StartsWith("cluster,"), HasSubstr("src/LAB.cpp")));
  arguments.state = "gone";
  EXPECT_THAT(run(&HistoryCommands::export_rows, arguments), HasSubstr("'gone' is none of done"));
  EXPECT_EQ(code_, ExitCode::usage);
}

TEST_F(HistoryInterfaceTest, ReplayNeedsOneCluster) {
  EXPECT_THAT(get(&HistoryRoutes::replay), HasSubstr("name the cluster"));
  EXPECT_EQ(status_, 400u);
  EXPECT_THAT(get(&HistoryRoutes::replay, {{"cluster", "LAB"}, {"last", "2h"}}),
              HasSubstr("src/LAB.cpp"));
  clusters_.clusters.resize(1);
  EXPECT_THAT(get(&HistoryRoutes::replay, {{"last", "2h"}}), HasSubstr("src/ICECREAM.cpp"));
}

TEST_F(HistoryInterfaceTest, StatusSaysWhatIsKept) {
  EXPECT_THAT(get(&HistoryRoutes::status), StartsWith(R"({"enabled":true,"written":)"));
  EXPECT_THAT(get(&HistoryRoutes::status), HasSubstr(R"("trouble":"")"));
}

TEST_F(HistoryInterfaceTest, SaysThatNothingIsKept) {
  const Past nothing(nullptr, clusters_, names_, "none is kept");
  HistoryRoutes routes(nothing);
  EXPECT_EQ(loop_.run(routes.status({})).body.substr(0, 16), R"({"enabled":false)");
  const HttpReply reply = loop_.run(routes.report({}));
  EXPECT_EQ(reply.status, 503u);
  EXPECT_THAT(reply.body, HasSubstr("none is kept"));
}

}  // namespace
}  // namespace icemon
