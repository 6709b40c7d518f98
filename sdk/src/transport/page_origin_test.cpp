#include "transport/page_origin.hpp"

#include <gtest/gtest.h>

namespace hostler {
namespace {

bool admits(std::string_view origin, std::string_view host) {
  return is_own_page(origin, host, "Farm");
}

TEST(PageOrigin, AdmitsPagesOfThisMachineOnAnyPort) {
  EXPECT_TRUE(admits("http://localhost", "localhost:9999"));
  EXPECT_TRUE(admits("http://127.0.0.1:8000", "127.0.0.1:9999"));
  EXPECT_TRUE(admits("http://[::1]:8000", "[::1]:9999"));
  EXPECT_TRUE(admits("https://10.0.0.7", "10.0.0.7:9999"));
  EXPECT_TRUE(admits("http://farm", "FARM:9999"));
  EXPECT_TRUE(admits("http://farm.local", "farm.local:9999"));
}

TEST(PageOrigin, AdmitsWhatIsNoBrowser) { EXPECT_TRUE(admits("", "farm:9999")); }

TEST(PageOrigin, RefusesPagesOfOtherSites) {
  EXPECT_FALSE(admits("http://evil.example", "127.0.0.1:9999"));
  EXPECT_FALSE(admits("http://localhost", "127.0.0.1:9999"));
  EXPECT_FALSE(admits("null", "localhost:9999"));
  EXPECT_FALSE(admits("http://", ""));
}

TEST(PageOrigin, RefusesNamesThatWereMadeToLeadHere) {
  EXPECT_FALSE(admits("http://evil.example", "evil.example:9999"));
  EXPECT_FALSE(admits("http://farmer.evil.example", "farmer.evil.example:9999"));
  EXPECT_FALSE(admits("http://farm.evil.example", "farm.evil.example:9999"));
  EXPECT_FALSE(is_own_page("http://.evil.example", ".evil.example:9999", ""));
}

}  // namespace
}  // namespace hostler
