#include "state/anonymizer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "state/siphash.hpp"

namespace icemon {
namespace {

TEST(Siphash, IsThatOfItsAuthors) {
  // The example of the paper's appendix A: key 00..0f, message 00..0e.
  std::string message;
  for (char byte = 0; byte < 15; ++byte) message += byte;
  EXPECT_EQ(siphash({0x0706050403020100, 0x0f0e0d0c0b0a0908}, message), 0xa129ca6149be45e5);
}

TEST(Anonymizer, GivesANameAlwaysTheSameOne) {
  const Anonymizer one({1, 2}), other({1, 3});
  EXPECT_EQ(one.host("build-7.example.org"), one.host("build-7.example.org"));
  EXPECT_NE(one.host("build-7.example.org"), one.host("build-8.example.org"));
  EXPECT_NE(one.host("build-7.example.org"), other.host("build-7.example.org"));
  EXPECT_NE(Anonymizer().host("build-7"), Anonymizer().host("build-7"));
  EXPECT_EQ(one.host(""), "");
  EXPECT_EQ(one.cluster(""), "");
  EXPECT_EQ(one.file(""), "");
}

TEST(Anonymizer, TellsAThousandHostsApart) {
  const Anonymizer anonymizer({7, 7});
  std::set<std::string> names;
  for (int i = 0; i < 1000; ++i) names.insert(anonymizer.host("host" + std::to_string(i)));
  EXPECT_EQ(names.size(), 1000u);
}

TEST(Anonymizer, KeepsWhatKindAFileIsAndWhichShareAFolder) {
  const Anonymizer anonymizer({1, 2});
  const std::string one = anonymizer.file("lab/secret/plan.cpp");
  const std::string other = anonymizer.file("lab/secret/idea.hpp");
  EXPECT_EQ(one.substr(0, one.rfind('/')), other.substr(0, other.rfind('/')));
  EXPECT_TRUE(one.ends_with(".cpp"));
  EXPECT_TRUE(other.ends_with(".hpp"));
  for (const char* told : {"lab", "secret", "plan"}) EXPECT_EQ(one.find(told), std::string::npos);
  EXPECT_EQ(std::count(one.begin(), one.end(), '/'), 2);
  EXPECT_EQ(anonymizer.file("/a/b").front(), '/');
}

TEST(Anonymizer, TakesNothingElseForAKindOfFile) {
  const Anonymizer anonymizer({1, 2});
  EXPECT_EQ(anonymizer.file("a.projectname").find('.'), std::string::npos);
  EXPECT_EQ(anonymizer.file(".hidden").find('.'), std::string::npos);
  EXPECT_EQ(anonymizer.file("a.b c").find('.'), std::string::npos);
  EXPECT_EQ(anonymizer.file("lab.d/prog").find('.'), std::string::npos);
}

}  // namespace
}  // namespace icemon
