#include <gtest/gtest.h>

#include "protocol/messages.hpp"

namespace icemon {
namespace {

TEST(ExitCodes, AreExplained) {
  EXPECT_EQ(explain_exit_code(0, false), "done");
  EXPECT_EQ(explain_exit_code(1, false), "the compiler found errors (exit code 1)");
  EXPECT_EQ(explain_exit_code(118, true), "the client was killed (Ctrl-C), or compiles it again itself");
  EXPECT_EQ(explain_exit_code(255, false),
            "the scheduler gave up: the host or the client was lost");
  EXPECT_EQ(explain_exit_code(139, false), "the compiler was killed by signal 11");
  EXPECT_EQ(explain_exit_code(-1, false), "exit code -1");
}

TEST(ExitCodes, MeanSomethingElseFromTheClient) {
  EXPECT_EQ(explain_exit_code(107, true), "the client gave up before it got a host");
  EXPECT_NE(explain_exit_code(107, false), explain_exit_code(107, true));
}

TEST(ExitCodes, OfIcecreamAllHaveWords) {
  for (std::int32_t code = 100; code <= 118; ++code) {
    EXPECT_EQ(explain_exit_code(code, false).find("exit code"), std::string::npos) << code;
  }
}

}  // namespace
}  // namespace icemon
