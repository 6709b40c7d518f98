#include "web/file_answer.hpp"

#include <gtest/gtest.h>

#include "web/http_date.hpp"

namespace hostler::host {
namespace {

constexpr std::time_t changed = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT

struct stat facts(off_t size) {
  struct stat facts {};
  facts.st_ino = 42;
  facts.st_size = size;
  facts.st_mtim.tv_sec = changed;
  facts.st_mtim.tv_nsec = 5;
  return facts;
}

FileAnswer answer(const Headers& request, off_t size = 1000) {
  return answer_file(facts(size), request, {{"Content-Type", "video/mp4"}});
}

TEST(FileAnswer, IsTheWholeFileByDefault) {
  const auto whole = answer({});
  EXPECT_EQ(whole.status, 200u);
  EXPECT_EQ(whole.offset, 0u);
  EXPECT_EQ(whole.length, 1000u);
  EXPECT_EQ(whole.headers.get("Content-Type"), "video/mp4");
  EXPECT_EQ(whole.headers.get("ETag"), etag_of(facts(1000)));
  EXPECT_EQ(whole.headers.get("Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(FileAnswer, HonoursOneRange) {
  struct Case {
    const char* range;
    std::uint64_t offset, length;
    const char* content_range;
  };
  for (const auto& [range, offset, length, content_range] :
       {Case{"bytes=0-0", 0, 1, "bytes 0-0/1000"},
        Case{"bytes=500-", 500, 500, "bytes 500-999/1000"},
        Case{"bytes=-1", 999, 1, "bytes 999-999/1000"},
        Case{"bytes=-5000", 0, 1000, "bytes 0-999/1000"},
        Case{"bytes=990-5000", 990, 10, "bytes 990-999/1000"}}) {
    const auto part = answer({{"Range", range}});
    EXPECT_EQ(part.status, 206u) << range;
    EXPECT_EQ(part.offset, offset) << range;
    EXPECT_EQ(part.length, length) << range;
    EXPECT_EQ(part.headers.get("Content-Range"), content_range);
  }
}

TEST(FileAnswer, SaysWhenARangeLiesBeyondTheEnd) {
  for (const auto* range : {"bytes=1000-", "bytes=5000-6000", "bytes=-0"}) {
    const auto part = answer({{"Range", range}});
    EXPECT_EQ(part.status, 416u) << range;
    EXPECT_EQ(part.length, 0u);
    EXPECT_EQ(part.headers.get("Content-Range"), "bytes */1000");
  }
  EXPECT_EQ(answer({{"Range", "bytes=0-"}}, 0).status, 416u);
}

TEST(FileAnswer, IgnoresRangesItDoesNotKnow) {
  for (const auto* range : {"bytes=0-1,5-6", "lines=1-2", "bytes=", "bytes=-", "bytes=x-y",
                            "bytes=9-3", "bytes=1-2x", "bytes=--1", "bytes=99999999999999999999-"})
    EXPECT_EQ(answer({{"Range", range}}).status, 200u) << range;
}

TEST(FileAnswer, HonoursARangeOnlyOfTheSameFile) {
  const auto tag = etag_of(facts(1000));
  EXPECT_EQ(answer({{"Range", "bytes=0-1"}, {"If-Range", tag}}).status, 206u);
  EXPECT_EQ(answer({{"Range", "bytes=0-1"}, {"If-Range", "\"other\""}}).status, 200u);
  EXPECT_EQ(answer({{"Range", "bytes=0-1"}, {"If-Range", "Sun, 06 Nov 1994 08:49:37 GMT"}}).status,
            206u);
  EXPECT_EQ(answer({{"Range", "bytes=0-1"}, {"If-Range", "Sun, 06 Nov 1994 08:49:36 GMT"}}).status,
            200u);
}

TEST(FileAnswer, SaysNotModified) {
  const auto tag = etag_of(facts(1000));
  EXPECT_EQ(answer({{"If-None-Match", tag}}).status, 304u);
  EXPECT_EQ(answer({{"If-None-Match", "\"x\", W/" + tag}}).status, 304u);
  EXPECT_EQ(answer({{"If-None-Match", "*"}}).status, 304u);
  EXPECT_EQ(answer({{"If-None-Match", "\"x\""}}).status, 200u);
  EXPECT_EQ(answer({{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}}).status, 304u);
  EXPECT_EQ(answer({{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:36 GMT"}}).status, 200u);
  // If-None-Match makes If-Modified-Since void.
  EXPECT_EQ(
      answer({{"If-None-Match", "\"x\""}, {"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}})
          .status,
      200u);
}

TEST(FileAnswer, AChangedFileHasAnotherTag) {
  auto other = facts(1000);
  other.st_ino = 43;
  EXPECT_NE(etag_of(other), etag_of(facts(1000)));
  other = facts(1000);
  other.st_mtim.tv_nsec = 6;
  EXPECT_NE(etag_of(other), etag_of(facts(1000)));
}

TEST(HttpDate, ReadsWhatItWritesAndNothingElse) {
  EXPECT_EQ(parse_http_date(http_date(changed)), changed);
  for (const auto* wrong : {"", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
                            "Sun, 06 Nov 1994 08:49:37 GMT ", "Sunday, 06-Nov-94 08:49:37 GMT",
                            "Sun, 99 Nov 1994 08:49:37 GMT"})
    EXPECT_EQ(parse_http_date(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace hostler::host
