#include "config/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace hostler::host {
namespace {

using testing::HasSubstr;

std::string problem(const std::string& text) {
  std::vector<Problem> problems;
  parse_document(text, "c", problems);
  return to_text(problems);
}

TEST(Document, KnowsPositionsAndQuotes) {
  std::vector<Problem> problems;
  const Node root = parse_document("a: 1\nb:\n  - 'x'\n  - {c: }\n", "c", problems);
  EXPECT_EQ(to_text(problems), "");
  const NodeEntry* b = root.find("b");
  ASSERT_NE(b, nullptr);
  EXPECT_EQ(b->position, (Position{2, 1}));
  ASSERT_EQ(b->value.items.size(), 2u);
  EXPECT_EQ(b->value.items[0].position, (Position{3, 5}));
  EXPECT_TRUE(b->value.items[0].quoted);
  EXPECT_FALSE(root.find("a")->value.quoted);
  const NodeEntry* c = b->value.items[1].find("c");
  EXPECT_EQ(c->value.kind, Node::Kind::null);
  EXPECT_EQ(c->value.position, (Position{4, 6}));
}

TEST(Document, RefusesDuplicateKeys) {
  EXPECT_EQ(problem("a: 1\nb: {x: 1, x: 2}\n\"a\": 3\n"),
            "c:2:11: the key 'x' is there twice\n"
            "c:3:1: the key 'a' is there twice");
}

TEST(Document, RefusesMergeKeysTagsAndOddKeys) {
  EXPECT_EQ(problem("a: &x {b: 1}\nc:\n  <<: *x\n"),
            "c:3:3: merge keys ('<<') are not allowed; write the keys out");
  EXPECT_EQ(problem("a: !!str 5\n"),
            "c:1:4: the tag 'tag:yaml.org,2002:str' is not allowed; write the value without it");
  EXPECT_THAT(problem("a: !python/object {}\n"), HasSubstr("c:1:4: the tag '!python/object'"));
  EXPECT_EQ(problem("[1, 2]: x\n"), "c:1:1: a key must be plain text");
  EXPECT_EQ(problem("~: x\n"), "c:1:1: a key must be plain text");
}

TEST(Document, FollowsAFewAliases) {
  std::vector<Problem> problems;
  const Node root = parse_document("a: &x [1, 2]\nb: *x\n", "c", problems);
  EXPECT_EQ(to_text(problems), "");
  EXPECT_EQ(root.find("b")->value.items.size(), 2u);
}

TEST(Document, RefusesAliasBombs) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  EXPECT_THAT(problem(bomb), HasSubstr("more than 50000 values, aliases counted"));
  std::string many = "a: &x 1\n";
  for (int i = 0; i < 101; ++i) many += "b" + std::to_string(i) + ": *x\n";
  EXPECT_EQ(problem(many), "c:102:7: more than 100 aliases");
  EXPECT_EQ(problem("a: &x [*x]\n"), "c:1:8: an alias inside of what it stands for");
}

TEST(Document, RefusesWhatIsTooLargeOrTooDeep) {
  EXPECT_EQ(problem(std::string(largest_document + 1, '#')), "c: larger than 1048576 bytes");
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "{a: ";
  EXPECT_THAT(problem(deep), HasSubstr("nested deeper than 64 levels"));
  EXPECT_THAT(problem(std::string(50'000, '[')), HasSubstr("nested deeper than 64 levels"));
  EXPECT_THAT(problem("[" + std::string(60'000, ',') + "]"), testing::Not(""));
  std::string many = "a:\n";
  for (int i = 0; i < 60'000; ++i) many += " - x\n";
  EXPECT_THAT(problem(many), HasSubstr("more than 50000 values"));
}

TEST(Document, RefusesWhatIsNotText) {
  EXPECT_EQ(problem("a: \xff\n"), "c: not UTF-8 text");
  EXPECT_EQ(problem(std::string("a: 1\nb: \0x\n", 11)), "c:2:4: a control character; remove it");
  EXPECT_EQ(problem("a: 1\n\x04 b: 2\n"), "c:2:1: a control character; remove it");
}

TEST(Document, SaysWhereTheSyntaxIsWrong) {
  EXPECT_THAT(problem("a: [1\nb: 2\n"), HasSubstr("not YAML: "));
  EXPECT_EQ(problem("a: b: c\n"), "c:1:5: not YAML: illegal map value");
  EXPECT_THAT(problem("a:\n\t- b\n"), HasSubstr("c:2:"));
  EXPECT_EQ(problem("a: *nowhere\n"), "c:1:4: not YAML: the referenced anchor is not defined");
  EXPECT_EQ(problem("a: 1\n---\nb: 2\n"), "c: has more than one document ('---'); write one");
}

TEST(Document, IsMadeOfJson) {
  const Node node = node_of(Json{{"a", {1, "1", true, nullptr}}});
  const Node& list = node.find("a")->value;
  ASSERT_EQ(list.items.size(), 4u);
  EXPECT_EQ(list.items[0].text, "1");
  EXPECT_FALSE(list.items[0].quoted);
  EXPECT_TRUE(list.items[1].quoted);
  EXPECT_EQ(list.items[2].text, "true");
  EXPECT_EQ(list.items[3].kind, Node::Kind::null);
}

}  // namespace
}  // namespace hostler::host
