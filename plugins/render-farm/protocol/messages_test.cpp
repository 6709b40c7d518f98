#include "protocol/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace render_farm {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Messages, AnOrderIsSmall) {
  EXPECT_EQ(encode(ToWorker(Order{first_attempt(3), 7, 12, 1})),
            R"({"type":"order","attempt":12884901889,"job":7,"frame":12,"slot":1})");
}

TEST(Messages, AProofComesBackAsItWasSent) {
  Proof sent;
  sent.mac = "ab";
  sent.worker = {"node-1", "machine", "3.4.1", {"CYCLES", "BLENDER_EEVEE"}, true, 4};
  sent.session = "s";
  sent.held = {{first_attempt(2), 9, -3, 1}};
  const auto decoded = decode_to_master(encode(ToMaster(sent)));
  ASSERT_TRUE(decoded) << decoded.error().text;
  const auto& proof = std::get<Proof>(*decoded);
  EXPECT_EQ(proof.worker.engines, sent.worker.engines);
  EXPECT_TRUE(proof.worker.denoiser);
  EXPECT_EQ(proof.worker.slots, 4);
  ASSERT_EQ(proof.held.size(), 1u);
  EXPECT_EQ(proof.held[0].frame, -3);
  EXPECT_EQ(proof.held[0].attempt, first_attempt(2));
}

TEST(Messages, ALogThatIsNotUtf8IsMended) {
  const auto decoded = decode_to_master(encode(ToMaster(Failed{1, 0.5, "bad \xff byte", {}})));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(std::get<Failed>(*decoded).reason, "bad \xEF\xBF\xBD byte");
}

TEST(Messages, WhatIsNotAMessageIsAnErrorThatSaysWhy) {
  const auto why = [](std::string_view line) {
    const auto result = decode_to_master(line);
    return result ? std::string("accepted") : result.error().text;
  };
  EXPECT_THAT(why("help"), HasSubstr("no JSON"));
  EXPECT_THAT(why("{\"type\":\"do"), HasSubstr("no JSON"));
  EXPECT_EQ(why("{}"), "the message has no type");
  EXPECT_EQ(why(R"({"type":"order","attempt":1})"), "unknown type of message 'order'");
  EXPECT_THAT(why(R"({"type":"done","attempt":"1"})"), StartsWith("done: attempt: "));
  EXPECT_THAT(why(R"({"type":"done","attempt":-1})"), HasSubstr("-1 does not fit"));
  EXPECT_THAT(why(R"({"type":"done","width":3000000000})"), HasSubstr("does not fit"));
  EXPECT_THAT(why(R"({"type":"proof","held":[{"frame":1.5}]})"),
              StartsWith("proof: held[0].frame: "));
  EXPECT_EQ(why(std::string(max_message_bytes + 1, ' ')), "the message is too long");
}

TEST(Messages, AMemberFromANewerSideIsSkipped) {
  const auto decoded = decode_to_worker(R"({"type":"cancel","attempt":5,"why":"later"})");
  ASSERT_TRUE(decoded);
  EXPECT_EQ(std::get<Cancel>(*decoded).attempt, 5u);
}

TEST(Joining, AProofHoldsForItsTokenSideAndNoncesOnly) {
  const auto worker = make_nonce(), master = make_nonce();
  EXPECT_EQ(worker.size(), 64u);
  EXPECT_NE(worker, master);
  const auto mac = prove("token", Side::worker, worker, master);
  EXPECT_TRUE(proves(mac, "token", Side::worker, worker, master));
  EXPECT_FALSE(proves(mac, "Token", Side::worker, worker, master));
  EXPECT_FALSE(proves(mac, "token", Side::master, worker, master));
  EXPECT_FALSE(proves(mac, "token", Side::worker, worker, make_nonce()));
  EXPECT_FALSE(proves("", "token", Side::worker, worker, master));
}

TEST(Joining, TheProofIsAStandardHmac) {
  // printf 'hostler render-farm 1 worker a b' | openssl dgst -sha256 -hmac token
  EXPECT_EQ(prove("token", Side::worker, "a", "b"),
            "c489269ff7be5b866883822e309eb8eee7e499557e5dc7b01c3e57d0181059a9");
}

}  // namespace
}  // namespace render_farm
