// The contract's headers are C11 and C++20, without a warning, by both compilers.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <tuple>

namespace {

constexpr const char* headers[] = {"core", "log", "events", "commands", "http", "metrics",
                                   "instances"};
constexpr const char* compilers[] = {"gcc -x c -std=c11", "clang -x c -std=c11",
                                     "g++ -x c++ -std=c++20", "clang++ -x c++ -std=c++20"};

using Case = std::tuple<const char*, const char*>;

class AbiHeader : public testing::TestWithParam<Case> {};

TEST_P(AbiHeader, CompilesAloneAndWithoutAWarning) {
  const auto [header, compiler] = GetParam();
  std::string command = "echo '#include \"hostler/abi/" + std::string(header) + ".h\"' | " + compiler +
                        " -Wall -Wextra -pedantic -Werror -fsyntax-only -I" HOSTLER_SDK_INCLUDE " -";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
}

INSTANTIATE_TEST_SUITE_P(Headers, AbiHeader,
                         testing::Combine(testing::ValuesIn(headers), testing::ValuesIn(compilers)));

}  // namespace
