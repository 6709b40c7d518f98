#include "bus/envelope_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace hostler::host {
namespace {

TEST(EnvelopeJson, SaysAllOfAnEvent) {
  Envelope event(TopicClass::durable, "render-farm.job.changed", "farm", "7", R"({"id": 7})");
  event.seq = 12;
  event.time_us = 1'795'341'600'123'456;
  EXPECT_EQ(to_json(event),
            R"({"seq":12,"topic":"render-farm.job.changed","source":"farm","key":"7",)"
            R"("time":"2026-11-22T10:00:00.123456Z","body":{"id": 7}})");
}

TEST(EnvelopeJson, SaysOfAGapOnlyWhereItIs) {
  Envelope gap(TopicClass::durable, "a.b", "", "", "");
  gap.kind = EventKind::gap;
  gap.seq = 40;
  EXPECT_EQ(to_json(gap), R"({"gap":true,"seq":40,"topic":"a.b"})");
}

TEST(EnvelopeJson, IsOneLineWhateverTheBodyAndTheKeyAre) {
  Envelope event(TopicClass::best_effort, "a", "s", "quote \" line\n end",
                 "{\n  \"x\": \"a\\nb\"\r\n}");
  const auto text = to_json(event);
  EXPECT_EQ(text.find_first_of("\r\n"), std::string::npos);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["key"], "quote \" line\n end");
  EXPECT_EQ(json["body"]["x"], "a\nb");
}

TEST(EnvelopeJson, IsJsonEvenWhenAKeyIsNoText) {
  Envelope event(TopicClass::best_effort, "a", "s", "\xff\xfe", "");
  const auto json = nlohmann::json::parse(to_json(event));
  EXPECT_EQ(json["key"], "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_TRUE(json["body"].is_null());
}

}  // namespace
}  // namespace hostler::host
