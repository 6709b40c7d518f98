// Datagrams with which schedulers are found. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace icemon {

struct SchedulerNews {
  std::string netname;
  std::uint32_t protocol = 0;  // 0: an old reply that does not tell
  std::int64_t started_s = 0;  // since 1970; 0: not told
};

// The request: one byte, our protocol. Schedulers know 21 to 127.
std::string encode_discovery_request(std::uint8_t protocol);

// A reply to a request with `sent`; all four layouts. Empty: not a reply.
std::optional<SchedulerNews> decode_discovery_reply(std::string_view datagram, std::uint8_t sent);

// A reply as a scheduler of `protocol` gives it to a request with `sent`. For tests and simulation.
std::string encode_discovery_reply(const SchedulerNews& news, std::uint8_t sent);

// "ICE" and "ICF" announcements. Empty: not one.
std::optional<SchedulerNews> decode_announcement(std::string_view datagram);
std::string encode_announcement(const SchedulerNews& news);

}  // namespace icemon
