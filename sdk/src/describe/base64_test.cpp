#include "hostler/base64.hpp"

#include <gtest/gtest.h>

namespace hostler {
namespace {

std::string encoded(std::string_view text) {
  return encode_base64(std::as_bytes(std::span(text.data(), text.size())));
}

TEST(Base64, EncodesTheExamplesOfTheRfc) {
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "Zg==");
  EXPECT_EQ(encoded("fo"), "Zm8=");
  EXPECT_EQ(encoded("foo"), "Zm9v");
  EXPECT_EQ(encoded("foobar"), "Zm9vYmFy");
}

TEST(Base64, ReadsBackEveryByte) {
  std::vector<std::byte> bytes;
  for (int value = 0; value < 256; ++value) {
    bytes.push_back(static_cast<std::byte>(value));
    const auto back = decode_base64(encode_base64(bytes));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, bytes);
  }
}

TEST(Base64, RefusesStrayCharactersAndBits) {
  for (const auto* text :
       {"Z", "Zg", "Zg=", "Z===", "Zh==", "Zm9=", "Zg==Zg==", "Zm 8", "====", "Zm8\n"}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
}

}  // namespace
}  // namespace hostler
