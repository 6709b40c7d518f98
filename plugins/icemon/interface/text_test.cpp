#include "interface/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace icemon {
namespace {

using testing::ElementsAre;

TEST(Text, OfTheNetworkCannotSpeakToTheTerminal) {
  EXPECT_EQ(printable("a\x1b[31mb\nc\x7f"), "a\uFFFD[31mb\uFFFDc\uFFFD");
  EXPECT_EQ(printable("\xc2\x9b"
                      "2J"),
            "\uFFFD2J");                                   // C1 CSI
  EXPECT_EQ(printable("exe.\u202Egpj"), "exe.\uFFFDgpj");  // right-to-left override
  EXPECT_EQ(printable("\xff\xc0\x80\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(printable("Müller 建物 🍦 \uFFFD"), "Müller 建物 🍦 \uFFFD");
}

TEST(Text, IsMeasuredInColumnsOfATerminal) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("über"), 4u);
  EXPECT_EQ(display_width("建物"), 4u);
  EXPECT_EQ(display_width("e\u0301"), 1u);
  EXPECT_EQ(display_width("🍦"), 2u);
}

TEST(Text, IsCutAtACharacterAndSaysSo) {
  EXPECT_EQ(shorten("widgets.cpp", 11), "widgets.cpp");
  EXPECT_EQ(shorten("widgets.cpp", 6), "widge…");
  EXPECT_EQ(shorten("建物建物", 4), "建…");
  EXPECT_EQ(shorten(std::string(10'000, 'x'), 3), "xx…");
  EXPECT_EQ(shorten("x", 0), "");
  EXPECT_EQ(fit("建物", 5), "建物 ");
  EXPECT_EQ(fit("7", 3, Align::right), "  7");
}

TEST(Tables, AreAsWideAsTheirWidestCell) {
  EXPECT_THAT(table({{"HOST"}, {"JOBS", Align::right}, {"NOTE"}},
                    {{"über", "1", ""}, {"建物-long", "12345", "x"}}),
              ElementsAre("HOST        JOBS  NOTE", "über           1", "建物-long  12345  x"));
}

TEST(Tables, ShortenCellsThatAreTooLong) {
  EXPECT_THAT(table({{"NAME", Align::left, 5}}, {{"abcdefgh\n"}}), ElementsAre("NAME", "abcd…"));
}

TEST(Numbers, ReadAsPeopleSayThem) {
  EXPECT_EQ(duration_text(0.44), "0.4 s");
  EXPECT_EQ(duration_text(12.3), "12 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(7500), "2 h 5 min");
  EXPECT_EQ(bytes_text(512), "512 B");
  EXPECT_EQ(bytes_text(1536), "1.5 KiB");
  EXPECT_EQ(bytes_text(52.0 * 1024 * 1024), "52 MiB");
  EXPECT_EQ(percent_text(0.1234), "12.3 %");
  EXPECT_EQ(time_text(0), "-");
  EXPECT_EQ(time_text(1'000'000'000'000), "2001-09-09 01:46:40 UTC");
  EXPECT_EQ(count_text(1, "host"), "1 host");
  EXPECT_EQ(count_text(0, "host"), "0 hosts");
}

}  // namespace
}  // namespace icemon
