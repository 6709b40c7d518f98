#include "web/compression.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace hostler::host {
namespace {

std::string gunzip(const std::string& packed, std::size_t most) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string plain(most, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(most);
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return plain;
}

TEST(Compression, KnowsWhoTakesGzip) {
  for (const auto* yes : {"gzip", "deflate, GZIP;q=0.5", "*", "br, *;q=0.1"})
    EXPECT_TRUE(accepts_gzip(yes)) << yes;
  for (const auto* no : {"", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "xgzip"})
    EXPECT_FALSE(accepts_gzip(no)) << no;
}

TEST(Compression, PacksJsonThatIsLongEnough) {
  const std::string json = "[\"" + std::string(5000, 'a') + "\"]";
  Headers headers{{"Content-Type", "application/json"}};
  auto body = json;
  compress_answer(headers, body, true);
  EXPECT_EQ(headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(headers.get("Vary"), "Accept-Encoding");
  EXPECT_LT(body.size(), 200u);
  EXPECT_EQ(gunzip(body, 10000), json);
}

TEST(Compression, LeavesAloneWhatIsShortPackedOrNotText) {
  const std::string text(5000, 'a');
  for (Headers headers : {Headers{{"Content-Type", "image/png"}},
                          Headers{{"Content-Type", "text/plain"}, {"Content-Encoding", "br"}}}) {
    auto body = text;
    compress_answer(headers, body, true);
    EXPECT_EQ(body, text);
  }
  Headers headers{{"Content-Type", "text/plain"}};
  std::string body = "short";
  compress_answer(headers, body, true);
  EXPECT_EQ(body, "short");
}

}  // namespace
}  // namespace hostler::host
