#include "history/host_block.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "history/tally.hpp"

namespace icemon {

namespace {

constexpr std::size_t most_hosts = 20'000;  // of a cluster, as a Cluster takes them

enum Flag : std::uint64_t { online = 1, no_remote = 2, average_told = 4, memory_told = 8 };

bool offers_the_same(const HostSample& a, const HostSample& b) {
  return a.online == b.online && a.max_jobs == b.max_jobs && a.no_remote == b.no_remote &&
         a.platform == b.platform;
}

bool loads_the_same(const HostSample& a, const HostSample& b) {
  return a.speed == b.speed && a.load == b.load && a.load_average1 == b.load_average1 &&
         a.free_memory_mib == b.free_memory_mib;
}

std::int64_t thousandths(double number) {
  constexpr double most = 1e15;
  return std::isfinite(number) ? std::llround(std::clamp(number, -most, most) * 1000) : 0;
}

std::uint64_t flags_of(const HostSample& sample) {
  std::uint64_t flags = 0;
  if (sample.online) flags |= online;
  if (sample.no_remote) flags |= no_remote;
  if (sample.load_average1) flags |= average_told;
  if (sample.free_memory_mib) flags |= memory_told;
  return flags;
}

HostSample unpack_host(Unpacker& in) {
  HostSample sample;
  sample.name = in.name();
  sample.ip = in.name();
  sample.platform = in.name();
  const auto flags = in.number();
  sample.online = (flags & online) != 0;
  sample.no_remote = (flags & no_remote) != 0;
  sample.max_jobs = static_cast<std::int32_t>(in.integer());
  sample.speed = static_cast<double>(in.integer()) / 1000;
  sample.load = static_cast<std::int32_t>(in.integer());
  if (flags & average_told) sample.load_average1 = static_cast<std::int32_t>(in.integer());
  if (flags & memory_told) sample.free_memory_mib = static_cast<std::int32_t>(in.integer());
  return sample;
}

}  // namespace

std::vector<HostSample> unpack_hosts(const std::string& cluster, std::string_view packed) {
  std::vector<HostSample> samples;
  Unpacker in(packed);
  std::int64_t time_ms = 0;
  while (!in.at_end()) {
    time_ms += in.integer();
    auto& sample = samples.emplace_back(unpack_host(in));
    sample.cluster = cluster;
    sample.time_ms = time_ms;
  }
  return samples;
}

void HostBook::add(HostSample sample) {
  auto key = PeerKey::of(sample.name, sample.ip);
  const auto found = hosts_.find(key);
  if (found == hosts_.end()) {
    // One that is offline the past knows nothing of.
    if (!sample.online || hosts_.size() >= most_hosts) return;
    pack(sample);
    hosts_.emplace(std::move(key), Known{std::move(sample), true});
    return;
  }
  auto& known = found->second;
  if (!offers_the_same(known.latest, sample)) {
    pack(sample);
    known.is_written = true;
  } else if (!loads_the_same(known.latest, sample)) {
    known.is_written = false;
  }
  known.latest = std::move(sample);
  if (!known.latest.online) hosts_.erase(found);
}

void HostBook::pack(const HostSample& sample) {
  is_changed_ = true;
  const bool first = block_.samples++ == 0;
  block_.first_ms = first ? sample.time_ms : std::min(block_.first_ms, sample.time_ms);
  block_.last_ms = first ? sample.time_ms : std::max(block_.last_ms, sample.time_ms);
  packer_.integer(sample.time_ms - std::exchange(before_ms_, sample.time_ms));
  packer_.name(sample.name);
  packer_.name(sample.ip);
  packer_.name(sample.platform);
  packer_.number(flags_of(sample));
  packer_.integer(sample.max_jobs);
  packer_.integer(thousandths(sample.speed));
  packer_.integer(sample.load);
  if (sample.load_average1) packer_.integer(*sample.load_average1);
  if (sample.free_memory_mib) packer_.integer(*sample.free_memory_mib);
}

HostBlock HostBook::take(bool whole) {
  auto block = std::exchange(block_, {});
  block.cluster = cluster_;
  block.whole = whole;
  block.packed = packer_.take();
  before_ms_ = 0;
  return block;
}

std::vector<HostBlock> HostBook::take_changes() {
  std::vector<HostBlock> blocks;
  if (block_.samples > 0) blocks.push_back(take(false));
  return blocks;
}

std::vector<HostBlock> HostBook::seal(Moment now) {
  const bool is_sampled = has_whole_ && now.steady_ms - sampled_at_ < sample_every_ms;
  return is_sampled && !was_calendar_set(now) ? take_changes() : seal_all(now);
}

bool HostBook::was_calendar_set(Moment now) const {
  return std::abs(now.wall_ms - now.steady_ms - offset_ms_) > sample_every_ms;
}

bool HostBook::is_whole_due(Moment now) const {
  if (hosts_.empty()) return false;
  const auto age = now.steady_ms - whole_at_;
  return !has_whole_ || was_calendar_set(now) ||
         age >= (is_changed_ ? whole_every_ms : whole_at_least_every_ms);
}

std::vector<HostBlock> HostBook::seal_all(Moment now) {
  sampled_at_ = now.steady_ms;
  for (auto& [key, known] : hosts_) {
    if (!std::exchange(known.is_written, true)) pack(known.latest);
  }
  auto blocks = take_changes();
  if (!is_whole_due(now)) return blocks;
  for (const auto& [key, known] : hosts_) {
    auto sample = known.latest;
    sample.time_ms = now.wall_ms;
    pack(sample);
  }
  blocks.push_back(take(true));
  whole_at_ = now.steady_ms;
  offset_ms_ = now.wall_ms - now.steady_ms;
  has_whole_ = true;
  is_changed_ = false;
  return blocks;
}

}  // namespace icemon
