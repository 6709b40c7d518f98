#include "web/trust.hpp"

#include <gtest/gtest.h>

namespace hostler::host {
namespace {

unsigned status(std::string_view method, const Headers& headers, Peer peer = Peer::tcp) {
  const auto refusal = check_trust({{"studio-1"}}, peer, method, headers);
  return refusal ? refusal->status : 0;
}

TEST(Trust, AnswersToItsOwnNamesWithAnyPort) {
  for (const auto* host :
       {"localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000", "[::1]", "studio-1:80"})
    EXPECT_EQ(status("GET", {{"Host", host}}), 0u) << host;
}

TEST(Trust, RefusesNamesThatAnotherSiteMadePointHere) {
  for (const auto* host :
       {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::1",
        "localhost:80@evil", "evil.example:8000", "[::2]", "localhost:80:80"})
    EXPECT_EQ(status("GET", {{"Host", host}}), 421u) << host;
}

TEST(Trust, AChangeNeedsJsonAndTheSameOrigin) {
  const Headers::Field host{"Host", "localhost:8000"};
  const Headers::Field json{"Content-Type", "application/json; charset=utf-8"};
  EXPECT_EQ(status("POST", {host, json}), 0u);
  EXPECT_EQ(status("POST", {host, json, {"Origin", "http://localhost:8000"}}), 0u);
  EXPECT_EQ(status("POST", {host}), 415u);
  EXPECT_EQ(status("POST", {host, {"Content-Type", "text/plain"}}), 415u);
  EXPECT_EQ(status("DELETE", {host}), 415u);
  for (const auto* origin : {"http://localhost:3000", "https://localhost:8000", "null", "",
                             "http://evil.example", "http://localhost:8000.evil"})
    EXPECT_EQ(status("POST", {host, json, {"Origin", origin}}), 403u) << origin;
}

TEST(Trust, AWebSocketNeedsTheSameOrigin) {
  const Headers::Field host{"Host", "localhost:8000"};
  const Headers::Field upgrade{"Upgrade", "websocket"};
  const Headers::Field connection{"Connection", "keep-alive, Upgrade"};
  EXPECT_EQ(status("GET", {host, upgrade, connection, {"Origin", "http://localhost:8000"}}), 0u);
  EXPECT_EQ(status("GET", {host, upgrade, connection, {"Origin", "http://evil.example"}}), 403u);
  EXPECT_EQ(status("GET", {host, {"Origin", "http://evil.example"}}), 0u);
}

TEST(Trust, OfAnotherSiteOnlyALinkMayLeadHere) {
  const Headers::Field host{"Host", "localhost"};
  const Headers::Field site{"Sec-Fetch-Site", "cross-site"};
  const Headers::Field navigate{"Sec-Fetch-Mode", "navigate"};
  EXPECT_EQ(status("GET", {host, site, navigate, {"Sec-Fetch-Dest", "document"}}), 0u);
  EXPECT_EQ(status("GET", {host, site, navigate, {"Sec-Fetch-Dest", "iframe"}}), 403u);
  EXPECT_EQ(status("GET", {host, site, {"Sec-Fetch-Mode", "no-cors"}}), 403u);
  EXPECT_EQ(status("POST", {host, site, navigate, {"Sec-Fetch-Dest", "document"}}), 403u);
  EXPECT_EQ(status("GET", {host, {"Sec-Fetch-Site", "same-origin"}}), 0u);
}

TEST(Trust, TheUnixSocketIsGuardedByItsFileMode) {
  EXPECT_EQ(
      status("POST", {{"Host", "anything"}, {"Origin", "http://evil.example"}}, Peer::unix_socket),
      0u);
}

}  // namespace
}  // namespace hostler::host
