#include "interface/query_parameters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "interface/selection.hpp"

namespace icemon {
namespace {

using testing::HasSubstr;

hostler::HttpRequest request(std::map<std::string, std::string> query) {
  hostler::HttpRequest made;
  made.query = std::move(query);
  return made;
}

TEST(QueryParameters, GiveWhatWasSentOrTheUsual) {
  const auto sent = request({{"most", "7"}, {"state", "failed"}, {"total", "1"}, {"file", "*.c"}});
  QueryParameters query(sent);
  EXPECT_EQ(query.number("most", 100, 1, 1000), 7);
  EXPECT_EQ(query.number("before", 5, 0, 10), 5);
  EXPECT_EQ(query.choice("state", JobKind::all), JobKind::failed);
  EXPECT_TRUE(query.flag("total"));
  EXPECT_FALSE(query.flag("failed"));
  EXPECT_EQ(query.text("file"), "*.c");
  EXPECT_EQ(query.problem(), std::nullopt);
}

TEST(QueryParameters, SayWhatIsWrong) {
  const auto problem_of = [](std::map<std::string, std::string> sent) {
    const auto made = request(std::move(sent));
    QueryParameters query(made);
    query.number("most", 100, 1, 1000);
    query.choice("state", JobKind::all);
    query.flag("total");
    query.span(hour_ms, 1'000'000'000'000);
    return query.problem().value_or("");
  };
  EXPECT_EQ(problem_of({}), "");
  EXPECT_EQ(problem_of({{"most", "many"}}), "most: 'many' is not a number from 1 to 1000");
  EXPECT_EQ(problem_of({{"most", "0"}}), "most: '0' is not a number from 1 to 1000");
  EXPECT_EQ(problem_of({{"state", "fialed"}}),
            "state: 'fialed' is none of all, running, pending, failed");
  EXPECT_EQ(problem_of({{"total", "yes"}}), "total: 'yes' is neither true nor false");
  EXPECT_THAT(problem_of({{"last", "soon"}}), HasSubstr("not a duration"));
  EXPECT_EQ(problem_of({{"stat", "failed"}}),
            "there is no parameter 'stat'; did you mean 'state'?");
}

}  // namespace
}  // namespace icemon
