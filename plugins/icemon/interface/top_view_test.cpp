#include "interface/top_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace icemon {
namespace {

using testing::Contains;
using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

std::string text_of(const TopLine& line) {
  std::string text;
  for (const TopSpan& span : line) text += span.text;
  return text;
}

std::vector<std::string> texts_of(const std::vector<TopLine>& lines) {
  std::vector<std::string> texts;
  for (const TopLine& line : lines) texts.push_back(text_of(line));
  return texts;
}

class TopViewTest : public testing::Test {
 protected:
  TopViewTest() {
    snapshot_.scheduler.id = "ICECREAM";
    snapshot_.scheduler.netname = "ICECREAM";
    snapshot_.scheduler.address = "10.0.0.1:8765";
    snapshot_.scheduler.state = LinkState::online;
    for (HostId id = 1; id <= 3; ++id) {
      HostView& host = snapshot_.hosts.emplace_back();
      host.id = id;
      host.name = "host-" + std::to_string(id);
      host.max_jobs = 4;
      host.load = 100;
    }
    snapshot_.totals.hosts = 3;
    snapshot_.totals.slots = 12;
  }

  void add_job(HostId on, int slot, const std::string& client, bool local = false) {
    JobView& job = snapshot_.jobs.emplace_back();
    job.id = static_cast<JobId>(snapshot_.jobs.size());
    job.state = local ? JobState::local : JobState::compiling;
    job.local = local;
    job.host_id = on;
    job.slot = slot;
    job.client = client;
    job.file = "src/file" + std::to_string(job.id) + ".cpp";
    job.running_ms = 3'200;
  }

  std::vector<TopLine> draw(std::size_t columns, std::size_t lines) {
    const TopSize size{columns, lines, TopSigns::unicode};
    model_.update(snapshot_);
    model_.set_height(table_height(size));
    return draw_top(model_, size, 0);
  }

  SnapshotView snapshot_;
  TopModel model_;
};

TEST_F(TopViewTest, FillsTheScreenAndNoMore) {
  for (const std::size_t columns : {20u, 80u, 132u, 300u}) {
    for (const std::size_t lines : {7u, 24u}) {
      const auto drawn = texts_of(draw(columns, lines));
      EXPECT_THAT(drawn, SizeIs(lines));
      for (const std::string& line : drawn) EXPECT_LE(display_width(line), columns) << line;
    }
  }
}

TEST_F(TopViewTest, ShowsSchedulerTotalsAndTheSortedColumn) {
  const auto drawn = texts_of(draw(100, 24));
  EXPECT_EQ(drawn[0], "ICECREAM at 10.0.0.1:8765");
  EXPECT_THAT(drawn[1], HasSubstr("Hosts 3  Slots 12  Compiling 0"));
  EXPECT_THAT(drawn[3], HasSubstr("▼ID"));
  EXPECT_THAT(drawn[4], HasSubstr("host-1"));
  EXPECT_THAT(drawn.back(), HasSubstr("q quit"));
}

TEST_F(TopViewTest, DrawsAJobInTheColourOfItsClient) {
  add_job(2, 0, "desk");
  add_job(2, 1, "desk", true);
  const auto drawn = draw(100, 24);
  EXPECT_THAT(text_of(drawn[5]), HasSubstr("[=%  ]"));
  const TopStyle wanted{Ink::client, colour_of_client("desk")};
  EXPECT_TRUE(std::ranges::any_of(
      drawn[5], [&](const TopSpan& span) { return span.text == "=" && span.style == wanted; }));
  EXPECT_THAT(text_of(drawn[2]), HasSubstr("[=%"));
}

TEST_F(TopViewTest, ScalesABarThatHasNoRoomForAllSlots) {
  snapshot_.hosts[0].max_jobs = 64;
  for (int slot = 0; slot < 32; ++slot) add_job(1, slot, "desk");
  const std::string line = text_of(draw(60, 24)[4]);
  EXPECT_THAT(line, HasSubstr("{=="));
  EXPECT_THAT(line, HasSubstr(" }"));
}

TEST_F(TopViewTest, MarksTheLineOfTheCursor) {
  const auto drawn = draw(80, 24);
  for (const TopSpan& span : drawn[4]) EXPECT_TRUE(span.style.is_reversed);
  for (const TopSpan& span : drawn[5]) EXPECT_FALSE(span.style.is_reversed);
}

TEST_F(TopViewTest, AnOpenedHostShowsFilesTimesAndClients) {
  add_job(1, 0, "desk");
  model_.update(snapshot_);
  model_.press({TopKey::Kind::text, " "});
  const auto drawn = texts_of(draw(100, 24));
  EXPECT_THAT(drawn[5], HasSubstr("slot 1         3.2 s  src/file1.cpp  for desk"));
  EXPECT_THAT(drawn[6], EndsWith("slot 2   free"));
}

TEST_F(TopViewTest, HostileNamesStayOnTheirLine) {
  snapshot_.hosts[0].name = "\x1b[2J\nevil" + std::string(500, 'x');
  snapshot_.hosts[1].name = "建物建物建物建物建物建物建物建物建物";
  const auto drawn = texts_of(draw(80, 24));
  EXPECT_THAT(drawn, Each(Not(HasSubstr("\x1b"))));
  EXPECT_THAT(drawn, Each(Not(HasSubstr("\n"))));
  for (const std::string& line : drawn) EXPECT_LE(display_width(line), 80u);
}

TEST_F(TopViewTest, PlainOutputHasAllRowsAndNoKeys) {
  add_job(3, 0, "desk");
  model_.update(snapshot_);
  model_.set_height(1);
  const Lines lines = plain_top(model_, 120, 0);
  EXPECT_THAT(lines, SizeIs(4 + 3));
  EXPECT_THAT(lines, Contains(HasSubstr("host-3")));
  EXPECT_THAT(lines, Each(Not(HasSubstr("q quit"))));
  EXPECT_THAT(lines[3], HasSubstr("vID"));
}

TEST(ClientColours, AreTheSameInEveryRunAndDiffer) {
  EXPECT_EQ(colour_of_client("desk"), colour_of_client("desk"));
  std::set<int> colours;
  for (int client = 0; client < 100; ++client)
    colours.insert(colour_of_client("client-" + std::to_string(client)));
  EXPECT_GT(colours.size(), 8u);
}

}  // namespace
}  // namespace icemon
