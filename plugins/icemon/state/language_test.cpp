#include "state/language.hpp"

#include <gtest/gtest.h>

namespace icemon {
namespace {

TEST(Language, HasAName) {
  EXPECT_EQ(language_name(0), "C");
  EXPECT_EQ(language_name(3), "Objective C++");
  EXPECT_EQ(language_name(77), "language 77");
  EXPECT_EQ(language_name(language_not_told), "");
}

TEST(Language, IsFoundByItsName) {
  for (const std::uint32_t language : {0u, 1u, 4u, 5u, 77u, language_not_told})
    EXPECT_EQ(language_number(language_name(language)), language);
  for (const char* text : {"Cobol", "language ", "language 7x", "language 99999999999"})
    EXPECT_EQ(language_number(text), language_not_told) << text;
}

}  // namespace
}  // namespace icemon
