#include "history/export.hpp"

#include <nlohmann/json.hpp>

#include "history/history_fixture.hpp"
#include "history/table_text.hpp"
#include "hostler/codec.hpp"

namespace icemon {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

struct Cells {
  std::string text;
  std::optional<std::int64_t> number;
  double real = 0;
  bool flag = false;
  JobState state = JobState::failed;
};
BOOST_DESCRIBE_STRUCT(Cells, (), (text, number, real, flag, state))

std::string csv(const std::string& text) {
  std::string out;
  append_csv_row(out, Cells{text, {}, 0, false, JobState::failed});
  return out.substr(0, out.rfind(",,"));
}

TEST(TableText, WritesCsv) {
  std::string out;
  append_csv_names(out, hostler::type_of<Cells>());
  append_csv_row(out, Cells{"a b", -5, 1.5, true, JobState::lost});
  EXPECT_EQ(out, "text,number,real,flag,state\r\na b,-5,1.5,true,lost\r\n");
}

TEST(TableText, QuotesWhatNeedsIt) {
  EXPECT_EQ(csv("a,b"), "\"a,b\"");
  EXPECT_EQ(csv("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(csv("a\nb"), "\"a\nb\"");
  EXPECT_EQ(csv(""), "");
}

TEST(TableText, LetsNoSpreadsheetRunANameAsAFormula) {
  EXPECT_EQ(csv("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
  EXPECT_EQ(csv("@SUM(1,2)"), "\"'@SUM(1,2)\"");
  EXPECT_EQ(csv("-1+1"), "'-1+1");
  EXPECT_EQ(csv("+1"), "'+1");
  EXPECT_EQ(csv("\t=1"), "'\t=1");
}

class ExportTest : public HistoryFixture {
 protected:
  std::string all(Exporter::Options options) {
    Exporter exporter(*history_, std::move(options));
    std::string text;
    pieces_ = 0;
    while (const auto piece = answer(exporter.next())) {
      text += *piece;
      ++pieces_;
      largest_ = std::max(largest_, piece->size());
    }
    EXPECT_FALSE(answer(exporter.next()).has_value());
    return text;
  }

  int pieces_ = 0;
  std::size_t largest_ = 0;
};

TEST_F(ExportTest, WritesJobsAsJson) {
  start_and_open().add_job(make_job(1, ten_o_clock));
  history_->add_job(make_failed_job(2, ten_o_clock + 1));
  flush();
  const auto json = nlohmann::json::parse(all({.format = Exporter::Format::json}));
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[0]["id"], 1);
  EXPECT_EQ(json[0]["language"], "C++");
  EXPECT_EQ(json[1]["state"], "failed");
  EXPECT_EQ(json[1]["file"], "lab/src/file2.cpp");
}

TEST_F(ExportTest, WritesJobsAsCsv) {
  start_and_open().add_job(make_job(1, ten_o_clock));
  flush();
  const auto text = all({});
  EXPECT_THAT(text, StartsWith("cluster,scheduler_started_s,id,state,local,file,"));
  EXPECT_THAT(text,
              HasSubstr("\r\nICECREAM@10.0.0.1:8765,0,1,done,false,lab/src/file1.cpp,C++,desk,"));
  EXPECT_THAT(text, EndsWith("\r\n"));
}

TEST_F(ExportTest, AnEmptyHistoryIsAnEmptyTable) {
  start_and_open();
  EXPECT_EQ(all({.format = Exporter::Format::json}), "[\n]\n");
  EXPECT_THAT(all({.what = Exporter::What::minutes}), StartsWith("cluster,minute_ms,hosts,"));
}

TEST_F(ExportTest, LeavesOutWhatTheQueryDoesNotAskFor) {
  start_and_open().add_job(make_job(1, ten_o_clock));
  history_->add_job(make_failed_job(2, ten_o_clock + 1));
  history_->add_job(make_failed_job(3, ten_o_clock + 100));
  flush();
  Exporter::Options options{.format = Exporter::Format::json, .query = {}};
  options.query.states = {JobState::failed};
  options.query.range = {cluster_a, ten_o_clock, ten_o_clock + 100};
  const auto json = nlohmann::json::parse(all(options));
  ASSERT_EQ(json.size(), 1u);
  EXPECT_EQ(json[0]["id"], 2);
}

TEST_F(ExportTest, HandsALongHistoryOutInPieces) {
  start_and_open();
  for (JobId id = 1; id <= 20'000; ++id) history_->add_job(make_job(id, ten_o_clock + id));
  flush();
  const auto json = nlohmann::json::parse(all({.format = Exporter::Format::json}));
  EXPECT_EQ(json.size(), 20'000u);
  EXPECT_EQ(json[19'999]["id"], 20'000);
  EXPECT_GE(pieces_, 5);
  EXPECT_LT(largest_, 4'000'000u);
}

TEST_F(ExportTest, WritesMinutesOfDays) {
  start_and_open();
  for (int day = 0; day < 5; ++day) {
    history_->add_job(make_job(1, ten_o_clock - day * std::int64_t{86'400'000}));
  }
  flush();
  Exporter::Options options{
      .what = Exporter::What::minutes, .format = Exporter::Format::json, .query = {}};
  const auto json = nlohmann::json::parse(all(options));
  ASSERT_EQ(json.size(), 5u);
  EXPECT_EQ(json[4]["minute_ms"], ten_o_clock);
  EXPECT_EQ(json[4]["done"], 1);
}

TEST_F(ExportTest, SaysWhyItCannotGoOn) {
  options_.address = (folder_ / "missing" / "history.db").string();
  start();
  settle();
  Exporter exporter(*history_, {});
  const auto piece = loop_.run(exporter.next());
  ASSERT_FALSE(piece);
  EXPECT_THAT(piece.error().text, HasSubstr("the history cannot be asked"));
}

}  // namespace
}  // namespace icemon
