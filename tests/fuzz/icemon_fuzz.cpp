// What the icecream monitor reads from networks and recordings. The first byte chooses the reader, the
// next one or two its parameters.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "hostler/codec.hpp"
#include "hostler/utf8.hpp"
#include "interface/stream_replay.hpp"
#include "protocol/control_text.hpp"
#include "protocol/decoder.hpp"
#include "protocol/discovery_messages.hpp"
#include "protocol/handshake.hpp"
#include "protocol/messages.hpp"
#include "protocol/text.hpp"
#include "state/cluster.hpp"

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

// The sums are those of a recount.
void check(const icemon::Cluster& cluster) {
  const icemon::Totals totals = cluster.totals();
  int hosts = 0, slots = 0;
  for (const auto& entry : cluster.hosts()) {
    if (!entry.second.is_online) continue;
    ++hosts;
    slots += entry.second.max_jobs;
  }
  require(totals.hosts == hosts && totals.slots == slots);
  require(totals.compiling >= 0 && totals.local >= 0 && totals.pending >= 0);
  require(static_cast<std::size_t>(totals.compiling + totals.local + totals.pending) ==
          cluster.jobs().size());
}

void check(const icemon::SnapshotView& snapshot) {
  int hosts = 0;
  for (const icemon::HostView& host : snapshot.hosts) {
    hosts += host.online;
    require_text(host.name, icemon::longest_name);
  }
  require(snapshot.totals.hosts == hosts);
  require(!hostler::to_text(snapshot).empty());
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

// A recording that starts well, in a file of memory, and what it means: the records reach the decoder
// and the cluster with the times that they name.
void play_recording(std::string_view bytes) {
  const std::uint32_t protocol = icemon::lowest_protocol + take_byte(bytes) % 23;
  const bool has_header = take_byte(bytes) % 8 != 0;
  static const int memory = ::memfd_create("recording", MFD_CLOEXEC);
  static const std::string path = "/proc/self/fd/" + std::to_string(memory);
  icemon::RecordingHeader header;
  header.protocol = protocol;
  std::string file = has_header ? hostler::to_text(header) + "\n" : "";
  file += bytes;
  require(::ftruncate(memory, 0) == 0);
  require(::pwrite(memory, file.data(), file.size(), 0) == static_cast<ssize_t>(file.size()));
  auto reader = icemon::RecordingReader::open(path);
  require(reader.has_value() || !has_header);
  if (!reader.has_value()) return;
  icemon::StreamReplay replay(std::move(*reader));
  for (auto played = replay.play(1000); played && *played;) played = replay.play(1000);
  check(replay.snapshot());
}

// Messages as they come, with time going by between them, to a cluster that soon is full.
class Nobody : public icemon::ClusterObserver {
  void host_changed(const icemon::Host&) override {}
  void host_forgotten(icemon::HostId) override {}
  void job_changed(const icemon::Job&) override {}
  void job_ended(const icemon::Job&) override {}
};

void fill_cluster(std::string_view bytes) {
  const std::uint32_t protocol = icemon::lowest_protocol + take_byte(bytes) % 23;
  icemon::ClusterOptions options;
  options.max_jobs = 16;
  options.max_hosts = 4;
  Nobody nobody;
  icemon::Cluster cluster(nobody, options);
  icemon::Moment now{1'700'000'000'000, 1'000'000};
  icemon::Decoder decoder(protocol);
  const auto take = [&](icemon::Message&& message) {
    now.steady_ms += 1'000;
    now.wall_ms += 1'000;
    cluster.apply(std::move(message), now);
    cluster.expire(now);
    require(cluster.jobs().size() <= options.max_jobs && cluster.hosts().size() <= options.max_hosts);
  };
  static_cast<void>(decoder.feed(bytes, take));
  check(cluster);
  cluster.disconnect("the end", now);
  require(cluster.jobs().empty() && cluster.totals().hosts == 0);
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
                                                   read_control_text,    shake_hands,
                                                   play_recording,       fill_cluster};
  readers[take_byte(bytes) % std::size(readers)](bytes);
  return 0;
}
