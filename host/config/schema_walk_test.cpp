#include "config/schema_walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "config/config.hpp"
#include "config/test_catalog.hpp"

namespace hostler::host {
namespace {

using testing::HasSubstr;
using testing::Not;

ConfigResult check(const std::string& text) {
  static const PluginCatalog catalog = test_catalog();
  return check_config(catalog.find("render-farm")->manifest, "role: master\n" + text, "c");
}

// The problems of these lines, which begin with line 2.
std::string problem(const std::string& text) { return to_text(check(text).problems); }

Json value(const std::string& text, const char* key) {
  const ConfigResult result = check(text);
  EXPECT_EQ(to_text(result.problems), "");
  return result.ok() ? Json::parse(result.config)[key] : Json();
}

TEST(SchemaWalk, ReadsPlainScalarsByTheirType) {
  EXPECT_EQ(value("port: 0x10", "port"), 16);
  EXPECT_EQ(value("port: 010", "port"), 10);
  EXPECT_EQ(value("scale: 2", "scale"), 2);
  EXPECT_EQ(value("scale: 2.5e1", "scale"), 25.0);
  EXPECT_EQ(value("wait: True", "wait"), true);
  EXPECT_EQ(value("roots: [/a, '7', \"x\\ty\"]", "roots"), (Json{"/a", "7", "x\ty"}));
  EXPECT_EQ(value("labels: {a: b, c: \"1\"}", "labels"), (Json{{"a", "b"}, {"c", "1"}}));
}

TEST(SchemaWalk, RefusesOtherTypes) {
  EXPECT_EQ(problem("port: high"),
            "c:2:7: port: must be an integer from 1 to 65535, not the text 'high'");
  EXPECT_EQ(problem("port: 2.5"),
            "c:2:7: port: must be an integer from 1 to 65535, not the number 2.5");
  EXPECT_EQ(problem("port: [1]"), "c:2:7: port: must be an integer from 1 to 65535, not a list");
  EXPECT_EQ(problem("port: {a: 1}"),
            "c:2:7: port: must be an integer from 1 to 65535, not a block of keys");
  EXPECT_EQ(problem("port:"), "c:2:1: port: must be an integer from 1 to 65535; nothing is given");
  EXPECT_EQ(problem("port: 99999999999999999999"),
            "c:2:7: port: must be an integer from 1 to 65535, not the number 1e+20");
  EXPECT_EQ(problem("scale: .nan"),
            "c:2:8: scale: must be a number of at least 0 (percent), not the text '.nan'");
  EXPECT_EQ(problem("worker: 3"), "c:2:9: worker: must be a block of keys, not a single value");
  EXPECT_EQ(problem("roots: /a"), "c:2:8: roots: must be a list, not a single value");
  EXPECT_EQ(problem("labels: {a: 1}"),
            "c:2:13: labels.a: must be text, not the number 1; put it in quotes");
  EXPECT_EQ(problem("roots: [a, true]"),
            "c:2:12: roots[1]: must be text, not true; put it in quotes");
}

TEST(SchemaWalk, RefusesQuotedNumbersAndOldBooleans) {
  EXPECT_EQ(
      problem("port: '6000'"),
      "c:2:7: port: must be an integer from 1 to 65535, not the text '6000'; leave the quotes "
      "out");
  EXPECT_EQ(problem("wait: \"true\""),
            "c:2:7: wait: must be true or false, not the text 'true'; leave the quotes out");
  EXPECT_EQ(problem("wait: yes"),
            "c:2:7: wait: must be true or false, not the text 'yes'; did you mean 'true'?");
  EXPECT_EQ(problem("wait: off"),
            "c:2:7: wait: must be true or false, not the text 'off'; did you mean 'false'?");
}

TEST(SchemaWalk, RefusesValuesOutsideTheirLimits) {
  EXPECT_EQ(problem("port: 70000"),
            "c:2:7: port: must be an integer from 1 to 65535, not the number 70000");
  EXPECT_EQ(problem("scale: -1"),
            "c:2:8: scale: must be a number of at least 0 (percent), not the number -1");
  EXPECT_EQ(problem("name: ''"), "c:2:7: name: must not be empty");
  EXPECT_EQ(problem("name: Bob"),
            "c:2:7: name: must match the pattern ^[a-z]+$, not the text 'Bob'");
  EXPECT_THAT(problem("name: " + std::string(500'000, 'a')),
              HasSubstr("must match the pattern ^[a-z]+$, not the text 'aaa"));
}

TEST(SchemaWalk, SaysWhyAnAddressIsNone) {
  for (const char* text : {"studio-1", "studio-1:6001", "'[::1]:6001'", "''"})
    EXPECT_EQ(problem(std::string("master: ") + text), "") << text;
  EXPECT_EQ(problem("master: studio-1:99999"),
            "c:2:9: master: must be HOST or HOST:PORT (the port is a number from 0 to 65535), not "
            "the text 'studio-1:99999'");
  EXPECT_EQ(problem("master: a b"),
            "c:2:9: master: must be HOST or HOST:PORT (a host has no blanks in its name), not the "
            "text 'a b'");
  EXPECT_EQ(problem("master: '::1:x'"),
            "c:2:9: master: must be HOST or HOST:PORT (what has brackets or several colons is an "
            "IPv6 address), not the text '::1:x'");
}

TEST(SchemaWalk, RefusesOtherChoices) {
  static const PluginCatalog catalog = test_catalog();
  EXPECT_EQ(
      to_text(check_config(catalog.find("render-farm")->manifest, "role: mastr").problems),
      "config:1:7: role: must be one of 'master', 'worker', not the text 'mastr'; did you mean "
      "'master'?");
}

TEST(SchemaWalk, ChoosesAnAlternative) {
  EXPECT_EQ(value("store: {kind: memory}", "store"), (Json{{"kind", "memory"}, {"size", 10}}));
  EXPECT_EQ(problem("store: {kind: disk}"), "c:2:8: store: 'path' is missing: a folder");
  EXPECT_EQ(problem("store: {kind: disk, path: x, size: 1}"), "c:2:30: store: unknown key 'size'");
  EXPECT_EQ(problem("store: {kind: tape}"),
            "c:2:15: store.kind: must be one of 'disk', 'memory', not the text 'tape'");
  EXPECT_EQ(problem("store: {}"), "c:2:8: store: 'kind' is missing: one of 'disk', 'memory'");
  EXPECT_EQ(problem("store: disk"), "c:2:8: store: must be a block of keys, not a single value");
}

TEST(SchemaWalk, FillsInWhatIsInside) {
  EXPECT_EQ(value("", "worker"), (Json{{"slots", 1}}));
  EXPECT_EQ(value("worker:", "worker"), (Json{{"slots", 1}}));
  EXPECT_FALSE(Json::parse(check("").config).contains("store"));
}

class Reference : public testing::Test {
 protected:
  Reference() {
    setenv("HOSTLER_TEST_PORT", "7000", 1);
    setenv("HOSTLER_TEST_DIGITS", "12345678", 1);
    setenv("HOSTLER_TEST_SECRET", "hunter2", 1);
    unsetenv("HOSTLER_TEST_UNSET");
    std::string pattern = "/tmp/hostler-test-XXXXXX";
    const int file = mkstemp(pattern.data());
    close(file);
    path_ = pattern;
    std::ofstream(path_) << "from-a-file\n";
  }
  ~Reference() override { std::filesystem::remove(path_); }

  std::string path_;
};

TEST_F(Reference, IsResolvedBeforeTheCheck) {
  EXPECT_EQ(value("port: ${env:HOSTLER_TEST_PORT}", "port"), 7000);
  EXPECT_EQ(value("token: ${env:HOSTLER_TEST_DIGITS}", "token"), "12345678");
  EXPECT_EQ(value("token: ${file:" + path_ + "}", "token"), "from-a-file");
  EXPECT_EQ(value("token: 'a:${env:HOSTLER_TEST_SECRET}@b'", "token"), "a:hunter2@b");
  EXPECT_EQ(value("token: '$${env:X}'", "token"), "${env:X}");
}

TEST_F(Reference, IsNeverQuoted) {
  for (const char* text : {"port: ${env:HOSTLER_TEST_SECRET}", "wait: ${env:HOSTLER_TEST_SECRET}",
                           "token: ${env:HOSTLER_TEST_SECRET}", "name: ${env:HOSTLER_TEST_SECRET}",
                           "store: {kind: '${env:HOSTLER_TEST_SECRET}'}"}) {
    EXPECT_NE(problem(text), "") << text;
    EXPECT_THAT(problem(text), Not(HasSubstr("hunter2"))) << text;
  }
  EXPECT_EQ(problem("port: ${env:HOSTLER_TEST_SECRET}"),
            "c:2:7: port: must be an integer from 1 to 65535, and what is put in here is not");
  EXPECT_EQ(problem("token: hunter2"), "c:2:8: token: must be at least 8 characters long");
  EXPECT_EQ(problem("token: 1234"), "c:2:8: token: must be text");
}

TEST_F(Reference, SaysWhatItCannotFind) {
  EXPECT_EQ(problem("token: ${env:HOSTLER_TEST_UNSET}"),
            "c:2:8: token: the environment variable HOSTLER_TEST_UNSET is not set");
  EXPECT_EQ(
      problem("token: ${file:/nowhere/x}"),
      "c:2:8: token: the file of ${file:/nowhere/x} cannot be read: No such file or directory");
  EXPECT_EQ(problem("token: ${file:x}"), "c:2:8: token: the path in ${file:x} must be absolute");
  EXPECT_EQ(problem("token: ${file:/dev/zero}"),
            "c:2:8: token: the file of ${file:/dev/zero} is larger than 65536 bytes");
  EXPECT_EQ(
      problem("token: ${HOME}"),
      "c:2:8: token: '${HOME}' is neither ${env:NAME} nor ${file:/path}; write $${ for the text "
      "itself");
  EXPECT_EQ(problem("token: '${env:'"),
            "c:2:8: token: '${' without '}'; write $${ for the text itself");
}

TEST_F(Reference, IsBoundedAllInAll) {
  std::ofstream(path_) << std::string(60'000, 'x');
  std::string text = "roots:\n";
  for (int i = 0; i < 80; ++i) text += "  - ${file:" + path_ + "}\n";
  EXPECT_THAT(problem(text),
              HasSubstr("all references together stand for more than 4194304 bytes"));
}

}  // namespace
}  // namespace hostler::host
