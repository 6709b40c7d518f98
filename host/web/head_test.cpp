#include "web/head.hpp"

#include <gtest/gtest.h>

namespace hostler::host {
namespace {

TEST(Headers, GoThroughTheLinesOfTheContract) {
  const auto headers =
      Headers::from_lines("Content-Type: text/plain\nX-Empty:\nnonsense\nA: b: c\r\n");
  EXPECT_EQ(headers.to_lines(), "content-type: text/plain\nx-empty: \na: b: c\n");
}

TEST(Head, NeverLetsAHeaderBreakItsLine) {
  const auto head = make_head(
      200,
      {{"X-A", "b\r\nSet-Cookie: c"}, {"Bad Name", "x"}, {"Content-Length", "99"}, {"X-Good", "1"}},
      {true, true, 5});
  EXPECT_EQ(head.find("Set-Cookie"), std::string::npos);
  EXPECT_EQ(head.find("Bad Name"), std::string::npos);
  EXPECT_EQ(head.find("99"), std::string::npos);
  EXPECT_NE(head.find("X-Good: 1\r\n"), std::string::npos);
  EXPECT_NE(head.find("Content-Length: 5\r\n"), std::string::npos);
}

}  // namespace
}  // namespace hostler::host
