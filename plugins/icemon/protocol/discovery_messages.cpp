// request      := protocol:u8
//
// reply        := (sent + 1):u8 netname:char[15]                              16 bytes
//               | (sent + 2):u8 protocol:u32le start:u64le netname:char[19]   32 bytes
//               | (sent + 2):u8 protocol:u32le start:u64le netname:char[255]  268 bytes
//               | (sent + 3):u8 protocol:u32be start:u64be netname:char[255]  268 bytes
//
// announcement := "ICE" protocol:u8 start:u64le size:u8 netname:char[size]    to protocol 37
//               | "ICF" protocol:u8 start:u64be netname:char[256]             268 bytes
//
// `sent` is the byte of the request; start is in seconds since 1970; a name ends with a NUL. The
// little endian numbers are really in the scheduler's own order. In the old announcement the NUL
// takes the place of the name's last character, which is lost.
#include "protocol/discovery_messages.hpp"

#include <algorithm>

#include "protocol/bytes.hpp"
#include "protocol/text.hpp"

namespace icemon {
namespace {

constexpr std::size_t short_reply = 16;
constexpr std::size_t medium_reply = 32;
constexpr std::size_t long_reply = 268;
constexpr std::size_t name_place = 13;  // in all replies but the short one
constexpr std::size_t ice_name_place = 13;
constexpr std::size_t icf_name_place = 12;

constexpr std::uint32_t first_with_start = 33;
constexpr std::uint32_t first_with_long_names = 36;
constexpr std::uint32_t first_big_endian = 38;
constexpr std::uint64_t highest_sane_protocol = 1 << 20;

std::optional<SchedulerNews> make_news(std::string_view name, std::uint64_t protocol,
                                       std::uint64_t start) {
  if (protocol == 0 || protocol > highest_sane_protocol || start >> 63) return {};
  SchedulerNews news;
  news.netname = safe_text(name, longest_name);
  news.protocol = static_cast<std::uint32_t>(protocol);
  news.started_s = static_cast<std::int64_t>(start);
  return news;
}

enum class Order { little, big };

void append_start(std::string& out, std::int64_t started_s, Order order) {
  const auto start = static_cast<std::uint64_t>(started_s);
  const auto low = static_cast<std::uint32_t>(start);
  const auto high = static_cast<std::uint32_t>(start >> 32);
  if (order == Order::little) {
    append_little_endian(out, low);
    append_little_endian(out, high);
  } else {
    append_big_endian(out, high);
    append_big_endian(out, low);
  }
}

// The name and at least one NUL up to the datagram's size.
std::string fill_up(std::string datagram, std::string_view name, std::size_t size) {
  datagram.append(name.substr(0, size - datagram.size() - 1));
  datagram.resize(size, '\0');
  return datagram;
}

std::size_t reply_size(std::uint32_t protocol, std::uint8_t sent) {
  if (protocol < first_with_start || sent < first_with_start) return short_reply;
  if (protocol < first_with_long_names) return medium_reply;
  const bool is_old_asker = sent < first_with_long_names && protocol >= first_big_endian;
  return is_old_asker ? medium_reply : long_reply;
}

}  // namespace

std::string encode_discovery_request(std::uint8_t protocol) {
  return std::string(1, static_cast<char>(protocol));
}

std::optional<SchedulerNews> decode_discovery_reply(std::string_view datagram, std::uint8_t sent) {
  if (datagram.empty()) return {};
  const auto raised = static_cast<std::uint8_t>(static_cast<std::uint8_t>(datagram[0]) - sent);
  if (datagram.size() == short_reply && raised == 1) {
    SchedulerNews news;
    news.netname = safe_text(datagram.substr(1), longest_name);
    return news;
  }
  const bool is_long = datagram.size() == long_reply;
  const bool is_little = raised == 2 && (is_long || datagram.size() == medium_reply);
  const bool is_big = raised == 3 && is_long;
  if (!is_little && !is_big) return {};
  const auto number = is_big ? big_endian : little_endian;
  return make_news(datagram.substr(name_place), number(datagram.substr(1, 4)),
                   number(datagram.substr(5, 8)));
}

std::string encode_discovery_reply(const SchedulerNews& news, std::uint8_t sent) {
  const std::size_t size = reply_size(news.protocol, sent);
  if (size == short_reply) {
    return fill_up(std::string(1, static_cast<char>(sent + 1)), news.netname, size);
  }
  const bool is_big = news.protocol >= first_big_endian && sent >= first_big_endian;
  std::string reply(1, static_cast<char>(sent + (is_big ? 3 : 2)));
  if (is_big) {
    append_big_endian(reply, news.protocol);
  } else {
    append_little_endian(reply, news.protocol);
  }
  append_start(reply, news.started_s, is_big ? Order::big : Order::little);
  return fill_up(std::move(reply), news.netname, size);
}

std::optional<SchedulerNews> decode_announcement(std::string_view datagram) {
  if (datagram.size() <= icf_name_place) return {};
  const auto protocol = static_cast<std::uint8_t>(datagram[3]);
  const std::string_view start = datagram.substr(4, 8);
  if (datagram.starts_with("ICF")) {
    return make_news(datagram.substr(icf_name_place), protocol, big_endian(start));
  }
  if (datagram.starts_with("ICE")) {
    const auto size = static_cast<std::uint8_t>(datagram[ice_name_place - 1]);
    return make_news(datagram.substr(ice_name_place, size), protocol, little_endian(start));
  }
  return {};
}

std::string encode_announcement(const SchedulerNews& news) {
  const bool is_old = news.protocol < first_big_endian;
  std::string datagram = is_old ? "ICE" : "ICF";
  datagram += static_cast<char>(news.protocol);
  append_start(datagram, news.started_s, is_old ? Order::little : Order::big);
  if (!is_old) return fill_up(std::move(datagram), news.netname, long_reply);
  const std::size_t size = std::min<std::size_t>(news.netname.size(), 255);
  datagram += static_cast<char>(size);
  return size == 0 ? datagram : fill_up(std::move(datagram), news.netname, ice_name_place + size);
}

}  // namespace icemon
