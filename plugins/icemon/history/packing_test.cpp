#include "history/packing.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "hostler/error.hpp"

namespace icemon {
namespace {

TEST(Packing, GivesNumbersBack) {
  const std::vector<std::uint64_t> numbers{
      0, 1, 31, 32, 1023, 1024, 1'795'341'600'123, std::numeric_limits<std::uint64_t>::max()};
  const std::vector<std::int64_t> integers{0,
                                           -1,
                                           1,
                                           -16,
                                           std::numeric_limits<std::int64_t>::min(),
                                           std::numeric_limits<std::int64_t>::max()};
  Packer packer;
  for (const auto number : numbers) packer.number(number);
  for (const auto integer : integers) packer.integer(integer);
  Unpacker unpacker(packer.text());
  for (const auto number : numbers) EXPECT_EQ(unpacker.number(), number);
  for (const auto integer : integers) EXPECT_EQ(unpacker.integer(), integer);
  EXPECT_TRUE(unpacker.at_end());
}

TEST(Packing, StoresANameOnce) {
  Packer packer;
  for (const auto* name : {"a", "", "a\nb", "a", ""}) packer.name(name);
  EXPECT_EQ(packer.text(), "01a1023a\nb01");
  Unpacker unpacker(packer.text());
  EXPECT_EQ(unpacker.name(), "a");
  EXPECT_EQ(unpacker.name(), "");
  EXPECT_EQ(unpacker.name(), "a\nb");
  EXPECT_EQ(unpacker.latest_name(), 2u);
  EXPECT_EQ(unpacker.name(), "a");
  EXPECT_EQ(unpacker.latest_name(), 0u);
  EXPECT_EQ(unpacker.name(), "");
  EXPECT_TRUE(unpacker.at_end());
}

TEST(Packing, ForgetsItsNamesWhenItStartsAnew) {
  Packer packer;
  packer.name("a");
  EXPECT_EQ(packer.take(), "01a");
  packer.name("b");
  EXPECT_EQ(packer.text(), "01b");
}

TEST(Packing, CutsLongNamesBetweenCharacters) {
  Packer packer;
  std::string euros;
  for (int i = 0; i < 500; ++i) euros += "\xE2\x82\xAC";
  packer.name(euros);
  packer.name(std::string_view("a\0b", 3));
  Unpacker unpacker(packer.text());
  EXPECT_EQ(unpacker.name(), euros.substr(0, 999));
  EXPECT_EQ(unpacker.name(), "a b");
}

TEST(Packing, RefusesDamagedTexts) {
  for (const auto* text : {"", "P", "PPPPPPPPPPPPPPPPP0", "\x01", "1", "02a", "0"}) {
    Unpacker unpacker(text);
    EXPECT_THROW(unpacker.name(), hostler::Failure) << text;
  }
}

}  // namespace
}  // namespace icemon
