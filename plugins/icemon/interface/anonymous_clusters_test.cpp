#include "interface/anonymous_clusters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hostler/codec.hpp"
#include "test_loop.hpp"
#include "testing/fake_clusters.hpp"

namespace icemon {
namespace {

using testing::HasSubstr;
using testing::Not;

class AnonymousClustersTest : public testing::Test {
 protected:
  AnonymousClustersTest() { real_.clusters = {example_cluster("SECRET")}; }

  template <class View>
  void expect_no_names(const View& view) {
    const std::string json = hostler::to_text(view);
    for (const char* name : {"SECRET", "desk", "builder", "widget", "10.0.0."})
      EXPECT_THAT(json, Not(HasSubstr(name)));
  }

  hostler::TestLoop loop_;
  FakeClusters real_;
  Anonymizer names_;
  AnonymousClusters clusters_{real_, names_};
};

TEST_F(AnonymousClustersTest, ShowNoName) {
  expect_no_names(clusters_.watched());
  expect_no_names(*clusters_.snapshot(""));
  expect_no_names(*clusters_.live(""));
  expect_no_names(*clusters_.hosts(""));
  EXPECT_EQ(clusters_.totals("")->free, 11);
  real_.visited = example_cluster("SECRET");
  expect_no_names(*loop_.run(clusters_.visit({})));
}

TEST_F(AnonymousClustersTest, AnswerToTheNamesTheyShow) {
  real_.clusters.push_back(example_cluster("HIDDEN"));
  const std::string id = clusters_.watched()[1].id;
  EXPECT_EQ(clusters_.snapshot(id)->scheduler.id, id);
  EXPECT_EQ(clusters_.address(id)->text(), "10.0.0.1:8765");
  EXPECT_EQ(clusters_.recorded_id(id), "HIDDEN");
  EXPECT_EQ(clusters_.recorded_id(""), "");
  const auto none = clusters_.snapshot("");
  EXPECT_THAT(none.error().text, HasSubstr(id));
  EXPECT_THAT(none.error().text, Not(HasSubstr("HIDDEN")));
}

TEST_F(AnonymousClustersTest, ForgetWhatWasWatchedUnderItsMadeUpName) {
  real_.visited = example_cluster("guest");
  const auto id = loop_.run(clusters_.watch({}));
  ASSERT_TRUE(id.has_value());
  EXPECT_THAT(*id, Not(HasSubstr("guest")));
  EXPECT_TRUE(clusters_.snapshot(*id).has_value());
  clusters_.forget(*id);
  EXPECT_EQ(real_.clusters.size(), 1u);
}

}  // namespace
}  // namespace icemon
