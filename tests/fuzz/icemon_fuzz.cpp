// What the icecream monitor reads from networks. The first byte chooses the reader, the next one or
// two its parameters.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "hostler/utf8.hpp"
#include "protocol/control_text.hpp"
#include "protocol/decoder.hpp"
#include "protocol/discovery_messages.hpp"
#include "protocol/handshake.hpp"
#include "protocol/messages.hpp"
#include "protocol/text.hpp"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

void require_text(const std::string& text, std::size_t most) {
  require(text.size() <= most);
  require(hostler::valid_utf8(text) == text);
  require(text.find_first_of(std::string("\0\x1B\n", 3)) == std::string::npos);
}

// Takes the first byte off; 0 if there is none.
std::uint8_t take_byte(std::string_view& bytes) {
  if (bytes.empty()) return 0;
  const auto byte = static_cast<std::uint8_t>(bytes[0]);
  bytes.remove_prefix(1);
  return byte;
}

// What was read can be written, and is then read as the same.
void check(const icemon::Message& message, std::uint32_t protocol) {
  const std::string frame = icemon::encode_message(message, protocol);
  icemon::Decoder decoder(protocol);
  std::string again;
  const auto fed = decoder.feed(
      frame, [&](icemon::Message&& same) { again += icemon::encode_message(same, protocol); });
  require(fed.has_value() && again == frame);
  if (const auto* request = std::get_if<icemon::JobRequest>(&message)) {
    require_text(request->file, icemon::longest_path);
  } else if (const auto* local = std::get_if<icemon::LocalJobBegin>(&message)) {
    require_text(local->file, icemon::longest_path);
  } else if (const auto* done = std::get_if<icemon::JobDone>(&message)) {
    require(!icemon::explain_exit_code(done->exit_code, done->from_submitter).empty());
  }
}

// A stream in two pieces, cut somewhere.
void read_frames(std::string_view bytes) {
  const std::uint32_t protocol = icemon::lowest_protocol + take_byte(bytes) % 23;
  const std::uint8_t part = take_byte(bytes);
  const std::size_t cut = bytes.size() * part / 256;
  icemon::Decoder decoder(protocol);
  const auto take = [&](icemon::Message&& message) { check(message, protocol); };
  if (decoder.feed(bytes.substr(0, cut), take)) {
    static_cast<void>(decoder.feed(bytes.substr(cut), take));
  }
}

void read_stats(std::string_view text) {
  const icemon::HostStats stats = icemon::parse_host_stats(text);
  if (stats.name) require_text(*stats.name, icemon::longest_name);
  const std::string written = icemon::format_host_stats(stats);
  require(icemon::format_host_stats(icemon::parse_host_stats(written)) == written);
}

void read_discovery_reply(std::string_view datagram) {
  const std::uint8_t sent = take_byte(datagram);
  if (const auto news = icemon::decode_discovery_reply(datagram, sent)) {
    require_text(news->netname, icemon::longest_name);
    const std::string reply = icemon::encode_discovery_reply(*news, sent);
    require(icemon::decode_discovery_reply(reply, sent).has_value());
  }
}

void read_announcement(std::string_view datagram) {
  if (const auto news = icemon::decode_announcement(datagram)) {
    require_text(news->netname, icemon::longest_name);
    require(icemon::decode_announcement(icemon::encode_announcement(*news)).has_value());
  }
}

void read_control_text(std::string_view text) {
  const icemon::ControlListing listing = icemon::parse_listing(text);
  for (const auto& host : listing.hosts) require_text(host.name, icemon::longest_name);
  for (const auto& job : listing.jobs) {
    require(job.id != 0 && job.state.size() == 4);
    require_text(job.file, icemon::longest_path);
  }
  require(icemon::parse_greeting_version(text).size() <= 40);
}

void shake_hands(std::string_view bytes) {
  if (bytes.size() < icemon::version_bytes) return;
  const auto agreed = icemon::agree_on_protocol(icemon::decode_version(bytes), 44);
  require(!agreed || (*agreed >= icemon::lowest_protocol && *agreed <= 44));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  constexpr void (*readers[])(std::string_view) = {read_frames,          read_stats,
                                                   read_discovery_reply, read_announcement,
                                                   read_control_text,    shake_hands};
  readers[take_byte(bytes) % std::size(readers)](bytes);
  return 0;
}
