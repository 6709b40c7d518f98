#include "interface/python_json.hpp"

#include <gtest/gtest.h>

namespace icemon {
namespace {

// What json.dumps of Python 3.11 makes of the same values.
TEST(PythonJson, WritesNumbersAsPythonDoes) {
  EXPECT_EQ(python_json(0.0), "0.0");
  EXPECT_EQ(python_json(12.5), "12.5");
  EXPECT_EQ(python_json(100.0), "100.0");
  EXPECT_EQ(python_json(100.0 / 3), "33.333333333333336");
  EXPECT_EQ(python_json(200.0 / 3), "66.66666666666667");
  EXPECT_EQ(python_json(700.0 / 3), "233.33333333333334");
  EXPECT_EQ(python_json(300.0 / 7), "42.857142857142854");
  EXPECT_EQ(python_json(0.0001), "0.0001");
  EXPECT_EQ(python_json(1.0e-5), "1e-05");
  EXPECT_EQ(python_json(1e15), "1000000000000000.0");
  EXPECT_EQ(python_json(1e16), "1e+16");
  EXPECT_EQ(python_json(-2.5), "-2.5");
}

TEST(PythonJson, EscapesAllButAscii) {
  EXPECT_EQ(python_json("alpha"), R"("alpha")");
  EXPECT_EQ(python_json("a\"\\\b\f\n\r\t/<>"), R"("a\"\\\b\f\n\r\t/<>")");
  EXPECT_EQ(python_json(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(python_json("\u00e9\u20ac"), R"("\u00e9\u20ac")");
  EXPECT_EQ(python_json("\U0001f600"), R"("\ud83d\ude00")");
  EXPECT_EQ(python_json("\xff"), R"("\ufffd")");
}

}  // namespace
}  // namespace icemon
