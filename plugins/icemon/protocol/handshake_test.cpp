#include "protocol/handshake.hpp"

#include <gmock/gmock.h>

#include "testing/hex.hpp"

namespace icemon {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Handshake, WritesVersionsLittleEndian) {
  EXPECT_EQ(encode_version(44), from_hex("2c000000"));
  EXPECT_EQ(decode_version(from_hex("2b000000 2b000000")), 43u);
}

TEST(Handshake, AgreesOnTheLowerVersion) {
  EXPECT_EQ(agree_on_protocol(43, 44).value(), 43u);
  EXPECT_EQ(agree_on_protocol(44, 28).value(), 28u);
  EXPECT_EQ(agree_on_protocol(99, 44).value(), 44u);
  EXPECT_EQ(agree_on_protocol(22, 44).value(), 22u);
  EXPECT_EQ(agree_on_protocol(1 << 20, 44).value(), 44u);
}

TEST(Handshake, RefusesASchedulerThatIsTooOld) {
  EXPECT_THAT(agree_on_protocol(21, 44).error().text,
              StartsWith("speaks protocol 21; at least 22 is needed"));
}

TEST(Handshake, RefusesWhatIsNoScheduler) {
  EXPECT_THAT(agree_on_protocol((1 << 20) + 1, 44).error().text, HasSubstr("check the port"));
  EXPECT_THAT(agree_on_protocol(decode_version("SSH-2.0"), 44).error().text,
              HasSubstr("check the port"));
}

}  // namespace
}  // namespace icemon
