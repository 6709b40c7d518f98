#include "storage/sql_text.hpp"

#include <gmock/gmock.h>

namespace hostler::detail {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SqlText, ListsEachPlaceholderOnce) {
  EXPECT_THAT(scan_sql("select :a, :b_2 from t where x = :a").placeholders,
              ElementsAre("a", "b_2"));
  EXPECT_THAT(scan_sql("select 1").placeholders, IsEmpty());
}

TEST(SqlText, FindsNoPlaceholdersInStringsNamesCommentsAndCasts) {
  EXPECT_THAT(
      scan_sql("select ':a', 'it''s :b', \":c\", x::text -- :d\n, :e /* :f */").placeholders,
      ElementsAre("e"));
}

TEST(SqlText, NoticesASecondStatement) {
  EXPECT_TRUE(scan_sql("delete from a; delete from b").several_statements);
  EXPECT_TRUE(scan_sql("select 1;/* x */ ;select 2").several_statements);
  EXPECT_FALSE(scan_sql("select 1; -- the end\n ").several_statements);
  EXPECT_FALSE(scan_sql("select ';' , \";\" /* ; */ from t").several_statements);
}

TEST(SqlText, KnowsWhatOnlyReads) {
  EXPECT_TRUE(scan_sql("  -- all\n SELECT * from t").only_reads);
  EXPECT_TRUE(scan_sql("with x as (select 1) select * from x").only_reads);
  EXPECT_FALSE(scan_sql("with x as (select 1) insert into t select * from x").only_reads);
  EXPECT_FALSE(scan_sql("delete from t").only_reads);
  EXPECT_FALSE(scan_sql("").only_reads);
}

TEST(SqlText, KnowsWhatControlsTransactions) {
  EXPECT_TRUE(scan_sql("Commit").controls_transaction);
  EXPECT_TRUE(scan_sql("/* x */ rollback to y").controls_transaction);
  EXPECT_FALSE(scan_sql("select 'commit'").controls_transaction);
}

TEST(SqlText, EndsWithAnUnclosedString) {
  EXPECT_THAT(scan_sql("select 'open :a").placeholders, IsEmpty());
  EXPECT_THAT(scan_sql("select 1 /* open :a").placeholders, IsEmpty());
  EXPECT_THAT(scan_sql("select :").placeholders, IsEmpty());
}

}  // namespace
}  // namespace hostler::detail
