#include "hostler/codec.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace hostler {
namespace {

using std::chrono::microseconds;
using testing::HasSubstr;

enum class State { ready, in_work, default_ };
BOOST_DESCRIBE_ENUM(State, ready, in_work, default_)

struct Inner {
  std::int32_t small = -1;
  std::optional<double> ratio;
  bool operator==(const Inner&) const = default;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (small, ratio))

struct Base {
  bool flag = true;
  bool operator==(const Base&) const = default;
};
BOOST_DESCRIBE_STRUCT(Base, (), (flag))

struct Everything : Base {
  std::int64_t signed64 = 0;
  std::uint64_t unsigned64 = 0;
  std::uint16_t port = 0;
  double real = 0.5;
  std::string text = "untouched";
  State state = State::ready;
  std::optional<std::string> reason;
  std::vector<Inner> list;
  std::map<std::string, std::int32_t> map;
  Inner inner;
  Json any;
  Timestamp time{};
  std::vector<std::byte> bytes;
  bool operator==(const Everything&) const = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (Base),
                      (signed64, unsigned64, port, real, text, state, reason, list, map, inner, any,
                       time, bytes))

struct Tree {
  std::string name;
  std::vector<Tree> children;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (name, children))

Everything filled() {
  Everything value;
  value.flag = false;
  value.signed64 = std::numeric_limits<std::int64_t>::min();
  value.unsigned64 = std::numeric_limits<std::uint64_t>::max();
  value.port = 65535;
  value.real = 0.1;
  value.text = "line\n\"quoted\" \\ \x01 ü €";
  value.state = State::default_;
  value.reason = "";
  value.list = {{1, 2.5}, {2, std::nullopt}};
  value.map = {{"a b", 1}, {"", 2}};
  value.any = {{"list", {1, nullptr, "x", 1.5, true}}, {"object", Json::object()}};
  value.time = Timestamp(microseconds(1795341600123456));
  value.bytes = {std::byte{0}, std::byte{255}};
  return value;
}

template <class T>
std::string error_of(std::string_view text, const DecodeOptions& options = {}) {
  auto result = from_text<T>(text, options);
  return result ? "no error" : result.error().text;
}

TEST(Codec, WritesCompactTextInTheOrderOfTheMembers) {
  EXPECT_EQ(to_text(Inner{7, 0.25}), R"({"small":7,"ratio":0.25})");
  EXPECT_EQ(to_text(Inner{}), R"({"small":-1,"ratio":null})");
  EXPECT_EQ(to_text(std::vector<Inner>{}), "[]");
  EXPECT_EQ(to_text(std::map<std::string, bool>{{"a", true}, {"b", false}}),
            R"({"a":true,"b":false})");
}

TEST(Codec, ReadsBackWhatItWrote) {
  const auto value = filled();
  const auto back = from_text<Everything>(to_text(value));
  ASSERT_TRUE(back) << back.error().text;
  EXPECT_EQ(*back, value);
}

TEST(Codec, TextAndTreeAgree) {
  const auto value = filled();
  EXPECT_EQ(Json::parse(to_text(value)), to_json(value));
  const auto back = from_json<Everything>(to_json(value));
  ASSERT_TRUE(back) << back.error().text;
  EXPECT_EQ(*back, value);
}

TEST(Codec, WritesEnumsByNameAndTimesInUtc) {
  const auto json = to_json(filled());
  EXPECT_EQ(json["state"], "default");
  EXPECT_EQ(json["time"], "2026-11-22T10:00:00.123456Z");
  EXPECT_EQ(json["bytes"], "AP8=");
  EXPECT_EQ(to_text(State::in_work), R"("in_work")");
  EXPECT_EQ(to_text(static_cast<State>(9)), "9");
}

TEST(Codec, AnIntegerThatDoesNotFitIsAnError) {
  EXPECT_EQ(error_of<Inner>(R"({"small":2147483648})"),
            "small: 2147483648 does not fit, it must be -2147483648 to 2147483647");
  EXPECT_THAT(error_of<Everything>(R"({"port":65536})"), HasSubstr("it must be 0 to 65535"));
  EXPECT_THAT(error_of<Everything>(R"({"port":-1})"), HasSubstr("port: -1 does not fit"));
  EXPECT_THAT(error_of<Everything>(R"({"unsigned64":18446744073709551616})"),
              HasSubstr("18446744073709551616 does not fit"));
  EXPECT_THAT(error_of<Everything>(R"({"signed64":9223372036854775808})"),
              HasSubstr("does not fit"));
  EXPECT_THAT(error_of<Inner>(R"({"small":1.5})"), HasSubstr("1.5 does not fit"));
  EXPECT_THAT(error_of<Everything>(R"({"real":1e999})"), HasSubstr("not JSON"));
}

TEST(Codec, AWholeNumberWithAPointIsAnInteger) {
  EXPECT_EQ(from_text<Inner>(R"({"small":3.0})")->small, 3);
  EXPECT_EQ(from_text<Everything>(R"({"real":3})")->real, 3.0);
}

TEST(Codec, ErrorsNameTheirPlace) {
  EXPECT_EQ(error_of<Everything>(R"({"list":[{},{"small":1},{"small":"x"}]})"),
            "list[2].small: expected an integer, found a string");
  EXPECT_EQ(error_of<Everything>(R"({"inner":{"smal":1}})"), "inner: unknown key 'smal'");
  EXPECT_EQ(error_of<Everything>(R"({"nope":1})"), "unknown key 'nope'");
  EXPECT_EQ(error_of<Everything>(R"({"map":{"k":null}})"),
            "map.k: expected an integer, found null");
  EXPECT_EQ(error_of<Everything>(R"({"state":"gone"})"),
            "state: expected one of ready, in_work, default, found 'gone'");
  EXPECT_EQ(error_of<Everything>(R"({"time":"today"})"),
            "time: expected a time such as 2026-11-22T10:00:00Z, found 'today'");
  EXPECT_EQ(error_of<Everything>("[]"), "expected an object, found a list");
}

TEST(Codec, RefusesKeysGivenTwice) {
  EXPECT_EQ(error_of<Inner>(R"({"small":1,"small":2})"), "small: given twice");
  EXPECT_EQ(error_of<Everything>(R"({"map":{"a":1,"a":2}})"), "map.a: given twice");
  EXPECT_EQ(error_of<Everything>(R"({"any":{"x":{"a":1,"a":2}}})"), "any.x.a: given twice");
}

TEST(Codec, KeepsDefaultsOfMissingMembersOrRefusesThem) {
  EXPECT_EQ(from_text<Everything>("{}")->text, "untouched");
  EXPECT_EQ(error_of<Inner>("{}", {.missing = MissingKeys::refuse}), "missing key 'small'");
  EXPECT_TRUE(from_text<Inner>(R"({"small":1})", {.missing = MissingKeys::refuse}));
}

TEST(Codec, SkipsUnknownKeysWhereAsked) {
  const auto value = from_text<Inner>(R"({"new":{"deep":[1,{"x":null}]},"small":5,"more":1})",
                                      {.unknown = UnknownKeys::ignore});
  ASSERT_TRUE(value) << value.error().text;
  EXPECT_EQ(value->small, 5);
}

TEST(Codec, BoundsSizeAndDepth) {
  EXPECT_EQ(error_of<Inner>(R"({"small":1})", {.max_bytes = 10}),
            "the JSON text has 11 bytes, at most 10 are taken");
  const std::string deepest = std::string(64, '[') + std::string(64, ']');
  EXPECT_TRUE(from_text<Json>(deepest));
  EXPECT_THAT(error_of<Json>("[" + deepest + "]"), HasSubstr("nested deeper than 64 levels"));
  EXPECT_THAT(error_of<Inner>(R"({"new":)" + deepest, {.unknown = UnknownKeys::ignore}),
              HasSubstr("nested deeper than 64 levels"));
}

TEST(Codec, RefusesTextThatIsNotJson) {
  for (const auto* text : {"", "{", "{}x", R"({"small":01})", "nul", "\"\xff\"", R"({"small":})"}) {
    EXPECT_THAT(error_of<Inner>(text), HasSubstr("not JSON")) << text;
  }
}

TEST(Codec, WritesBytesThatAreNotUtf8AsReplacementCharacters) {
  const std::string broken = "a\xff\xe2\x82z\xed\xa0\x80";
  const auto text = to_text(broken);
  EXPECT_EQ(Json::parse(text), "a\uFFFD\uFFFD\uFFFDz\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(to_json(broken), Json::parse(text));
}

TEST(Codec, WritesNumbersThatJsonLacksAsNull) {
  EXPECT_EQ(to_text(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(to_json(std::nan("")), Json());
  EXPECT_EQ(to_text(1e300), "1e+300");
}

TEST(Codec, ReadsTypesThatContainThemselves) {
  const auto tree = from_text<Tree>(R"({"name":"a","children":[{"name":"b"},{"name":"c"}]})");
  ASSERT_TRUE(tree) << tree.error().text;
  EXPECT_EQ(tree->children.at(1).name, "c");
  EXPECT_EQ(schema_of<Tree>()["properties"]["children"]["items"], Json({{"type", "object"}}));
}

TEST(Codec, WritesTheSchemaOfAStruct) {
  const auto schema = schema_of<Everything>();
  EXPECT_EQ(schema["additionalProperties"], false);
  const auto& properties = schema["properties"];
  EXPECT_EQ(properties["flag"], Json::parse(R"({"type":"boolean","default":true})"));
  EXPECT_EQ(properties["port"],
            Json::parse(R"({"type":"integer","minimum":0,"maximum":65535,"default":0})"));
  EXPECT_EQ(
      properties["state"],
      Json::parse(R"({"type":"string","enum":["ready","in_work","default"],"default":"ready"})"));
  EXPECT_EQ(properties["reason"], Json::parse(R"({"type":"string"})"));
  EXPECT_EQ(properties["inner"]["properties"]["small"]["default"], -1);
  EXPECT_EQ(properties["map"]["additionalProperties"]["type"], "integer");
}

TEST(Codec, NamesEnumerators) {
  EXPECT_EQ(enum_name(State::default_), "default");
  EXPECT_EQ(enum_from_name<State>("in_work"), State::in_work);
  EXPECT_EQ(enum_from_name<State>("default_"), std::nullopt);
}

}  // namespace
}  // namespace hostler
