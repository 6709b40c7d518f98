#include "interface/top_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace icemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

HostView host(HostId id, const std::string& name, int max_jobs = 2) {
  HostView view;
  view.id = id;
  view.name = name;
  view.ip = "10.0.0." + std::to_string(id);
  view.max_jobs = max_jobs;
  return view;
}

JobView job(JobId id, HostId on, int slot, const std::string& file) {
  JobView view;
  view.id = id;
  view.state = JobState::compiling;
  view.host_id = on;
  view.slot = slot;
  view.file = file;
  view.client = "desk";
  return view;
}

SnapshotView example() {
  SnapshotView snapshot;
  snapshot.scheduler.id = "ICECREAM";
  snapshot.hosts = {host(1, "desk"), host(2, "builder", 3), host(3, "attic")};
  snapshot.jobs = {job(10, 2, 1, "a/widget.cpp")};
  return snapshot;
}

class TopModelTest : public testing::Test {
 protected:
  TopModelTest() { model_.update(example()); }

  void press(std::string_view letters) {
    for (const char letter : letters) last_ = model_.press({TopKey::Kind::text, {letter}});
  }
  void press(TopKey::Kind kind) { last_ = model_.press({kind, ""}); }

  std::vector<std::string> shown() const {
    std::vector<std::string> texts;
    for (const TopRow& row : model_.rows()) {
      switch (row.kind) {
        case TopRow::Kind::host:
          texts.push_back(row.host->name);
          break;
        case TopRow::Kind::slot:
          texts.push_back("slot " + std::to_string(row.slot) +
                          (row.job ? " " + row.job->file : ""));
          break;
        case TopRow::Kind::local:
          texts.push_back("local " + row.job->file);
          break;
        case TopRow::Kind::fact:
          texts.push_back("fact");
          break;
      }
    }
    return texts;
  }

  TopModel model_;
  TopEffect last_ = TopEffect::none;
};

TEST_F(TopModelTest, SortsByTheColumnThatTheArrowsChoose) {
  EXPECT_THAT(shown(), ElementsAre("desk", "builder", "attic"));
  press(TopKey::Kind::right);
  EXPECT_EQ(model_.sort(), HostSort::name);
  EXPECT_THAT(shown(), ElementsAre("attic", "builder", "desk"));
  press("r");
  EXPECT_THAT(shown(), ElementsAre("desk", "builder", "attic"));
  press(TopKey::Kind::left);
  press(TopKey::Kind::left);
  EXPECT_EQ(model_.sort(), HostSort::memory);
  press(TopKey::Kind::tab);
  EXPECT_EQ(model_.sort(), HostSort::id);
}

TEST_F(TopModelTest, SpaceOpensAHostToItsSlots) {
  press("j ");
  EXPECT_THAT(shown(), ElementsAre("desk", "builder", "slot 0", "slot 1 a/widget.cpp", "slot 2",
                                   "fact", "attic"));
  press("jj ");
  EXPECT_THAT(shown(), ElementsAre("desk", "builder", "attic"));
  EXPECT_EQ(model_.cursor(), 1u);
  press("a");
  EXPECT_EQ(shown().size(), 3u + 2 + 3 + 2 + 3);
  press("a");
  EXPECT_EQ(shown().size(), 3u);
}

TEST_F(TopModelTest, ShowsLocalJobsBelowTheSlotsAndMoreJobsThanSlots) {
  SnapshotView snapshot = example();
  JobView local = job(5, 2, -1, "a.out");
  local.local = true;
  local.state = JobState::local;
  snapshot.jobs = {local, job(6, 2, 3, "d.cpp"), job(7, 2, 0, "a.cpp")};
  model_.update(snapshot);
  press("j ");
  EXPECT_THAT(shown(), ElementsAre("desk", "builder", "slot 0 a.cpp", "slot 1", "slot 2",
                                   "slot 3 d.cpp", "local a.out", "fact", "attic"));
}

TEST_F(TopModelTest, AnOpenedHostStaysOpenWhenItLogsInAgain) {
  press("j ");
  SnapshotView snapshot = example();
  snapshot.hosts[1].id = 9;
  snapshot.hosts[1].ip = "10.0.0.2";
  snapshot.jobs.clear();
  model_.update(snapshot);
  EXPECT_EQ(shown().size(), 3u + 4);
}

TEST_F(TopModelTest, TheCursorStaysOnItsHostWhenTheOrderChanges) {
  press("jj");
  EXPECT_EQ(model_.rows()[model_.cursor()].host->name, "attic");
  press("l");
  EXPECT_EQ(model_.rows()[model_.cursor()].host->name, "attic");
  EXPECT_EQ(model_.cursor(), 0u);
}

TEST_F(TopModelTest, TheCursorStaysInTheTableWhenHostsLeave) {
  press("G");
  EXPECT_EQ(model_.cursor(), 2u);
  SnapshotView snapshot = example();
  snapshot.hosts.resize(1);
  model_.update(snapshot);
  EXPECT_EQ(model_.cursor(), 0u);
  model_.update({});
  press("jk ");
  EXPECT_TRUE(model_.rows().empty());
  EXPECT_EQ(model_.cursor(), 0u);
}

TEST_F(TopModelTest, ScrollsWithTheCursor) {
  model_.set_height(2);
  EXPECT_EQ(model_.first_row(), 0u);
  press(TopKey::Kind::end);
  EXPECT_EQ(model_.first_row(), 1u);
  press(TopKey::Kind::up);
  EXPECT_EQ(model_.first_row(), 1u);
  press(TopKey::Kind::page_up);
  EXPECT_EQ(model_.first_row(), 0u);
  press(TopKey::Kind::page_down);
  EXPECT_EQ(model_.cursor(), 2u);
  model_.set_height(10);
  EXPECT_EQ(model_.first_row(), 0u);
}

TEST_F(TopModelTest, FiltersByNameAddressOrWhatIsCompiled) {
  press("/BUILD");
  EXPECT_TRUE(model_.is_typing_filter());
  EXPECT_THAT(shown(), ElementsAre("builder"));
  for (int times = 0; times < 9; ++times) press(TopKey::Kind::backspace);
  press("widget");
  EXPECT_THAT(shown(), ElementsAre("builder"));
  press(TopKey::Kind::escape);
  EXPECT_EQ(shown().size(), 3u);
  press("/*tt*");
  press(TopKey::Kind::enter);
  EXPECT_THAT(shown(), ElementsAre("attic"));
  EXPECT_FALSE(model_.is_typing_filter());
  EXPECT_EQ(model_.filter(), "*tt*");
  press(TopKey::Kind::escape);
  EXPECT_EQ(model_.filter(), "");
}

TEST_F(TopModelTest, LettersOfAFilterAreNoCommands) {
  press("/q");
  EXPECT_EQ(last_, TopEffect::none);
  EXPECT_TRUE(shown().empty());
  press(TopKey::Kind::escape);
  press("q");
  EXPECT_EQ(last_, TopEffect::quit);
}

TEST_F(TopModelTest, PauseKeepsThePictureAndGoesOnWithTheNewest) {
  press("p");
  SnapshotView snapshot = example();
  snapshot.hosts.resize(1);
  model_.update(snapshot);
  EXPECT_EQ(shown().size(), 3u);
  EXPECT_TRUE(model_.is_paused());
  press("p");
  EXPECT_EQ(shown().size(), 1u);
}

TEST_F(TopModelTest, SaysWhyAHostGetsNoJobs) {
  SnapshotView snapshot = example();
  snapshot.hosts = {host(1, "desk", 0)};
  snapshot.hosts[0].why_idle = "its load is 1000";
  model_.update(snapshot);
  press(" ");
  ASSERT_EQ(model_.rows().size(), 3u);
  EXPECT_THAT(model_.rows()[2].fact, HasSubstr("its load is 1000"));
}

}  // namespace
}  // namespace icemon
