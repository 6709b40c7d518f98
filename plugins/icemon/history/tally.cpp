#include "history/tally.hpp"

#include <algorithm>
#include <vector>

namespace icemon {

namespace {

void make_key(std::string& key, std::string_view name, std::string_view ip) {
  key.assign(name).append(1, '\0').append(ip);
}

template <class Value>
Value& entry(StringMap<Value>& map, std::string_view key) {
  const auto found = map.find(key);
  return found != map.end() ? found->second : map.emplace(key, Value{}).first->second;
}

template <class Value>
void add_all(StringMap<Value>& to, const StringMap<Value>& from) {
  for (const auto& [key, value] : from) {
    auto& sum = entry(to, key);
    sum.add(value);
    if constexpr (std::is_same_v<Value, HostTally>) sum.platform = value.platform;
  }
}

template <class Value>
Value& place(std::vector<Value>& values, std::size_t number) {
  if (number >= values.size()) values.resize(number + 1);
  return values[number];
}

// tally := number jobs failed timed real_ms longest_ms busy_ms out_bytes waits wait_ms
void pack_tally(Packer& out, const Tally& tally) {
  for (const auto value : {tally.jobs, tally.failed, tally.timed, tally.real_ms, tally.longest_ms,
                           tally.busy_ms, tally.out_bytes, tally.waits, tally.wait_ms}) {
    out.number(static_cast<std::uint64_t>(value));
  }
}

Tally unpack_tally(Unpacker& in) {
  Tally tally;
  for (auto* value : {&tally.jobs, &tally.failed, &tally.timed, &tally.real_ms, &tally.longest_ms,
                      &tally.busy_ms, &tally.out_bytes, &tally.waits, &tally.wait_ms}) {
    *value = static_cast<std::int64_t>(in.number());
  }
  return tally;
}

void pack_peers(Packer& out, const StringMap<HostTally>& peers) {
  out.number(peers.size());
  for (const auto& [key, tally] : peers) {
    out.name(PeerKey::name(key));
    out.name(PeerKey::ip(key));
    out.name(tally.platform);
    pack_tally(out, tally);
  }
}

void unpack_peers(Unpacker& in, StringMap<HostTally>& peers) {
  std::string key;
  for (auto count = in.number(); count > 0; --count) {
    const auto name = in.name();
    make_key(key, name, in.name());
    auto& sum = entry(peers, key);
    sum.platform = in.name();
    sum.add(unpack_tally(in));
  }
}

void pack_map(Packer& out, const StringMap<Tally>& map) {
  out.number(map.size());
  for (const auto& [key, tally] : map) {
    out.name(key);
    pack_tally(out, tally);
  }
}

void unpack_map(Unpacker& in, StringMap<Tally>& map) {
  for (auto count = in.number(); count > 0; --count) {
    Tally& sum = entry(map, in.name());
    sum.add(unpack_tally(in));
  }
}

}  // namespace

std::string PeerKey::of(std::string_view name, std::string_view ip) {
  std::string key;
  make_key(key, name, ip);
  return key;
}

void Tally::add(const JobRecord& job) {
  ++jobs;
  if (job.state == JobState::failed) ++failed;
  if ((job.state == JobState::done || job.state == JobState::failed) && job.real_ms > 0) {
    ++timed;
    real_ms += job.real_ms;
    longest_ms = std::max(longest_ms, job.real_ms);
    out_bytes += job.out_uncompressed;
  }
  if (job.real_ms > 0) {
    busy_ms += job.real_ms;
  } else if (job.begun_ms > 0) {
    busy_ms += std::max<std::int64_t>(0, job.ended_ms - job.begun_ms);
  }
  if (job.waited_ms >= 0) {
    ++waits;
    wait_ms += job.waited_ms;
  }
}

void Tally::add(const Tally& other) {
  jobs += other.jobs;
  failed += other.failed;
  timed += other.timed;
  real_ms += other.real_ms;
  longest_ms = std::max(longest_ms, other.longest_ms);
  busy_ms += other.busy_ms;
  out_bytes += other.out_bytes;
  waits += other.waits;
  wait_ms += other.wait_ms;
}

bool Tallies::add_to_sums(const JobRecord& job) {
  if (job.local) {
    ++local;
    return false;
  }
  all.add(job);
  if (job.state == JobState::done) ++done;
  if (job.state == JobState::cancelled) ++cancelled;
  if (job.state == JobState::lost) ++lost;
  bytes_in += job.in_compressed;
  bytes_out += job.out_compressed;
  return true;
}

HostTally& Tallies::host(const JobRecord& job) {
  make_key(key_, job.host, job.host_ip);
  auto& tally = entry(hosts, key_);
  if (tally.platform.empty()) tally.platform = job.platform;
  return tally;
}

HostTally& Tallies::client(const JobRecord& job) {
  make_key(key_, job.client, job.client_ip);
  return entry(clients, key_);
}

Tally& Tallies::file(const JobRecord& job) { return entry(files, job.file); }
Tally& Tallies::platform(const JobRecord& job) { return entry(platforms, job.platform); }

void Tallies::add(const JobRecord& job) {
  if (!add_to_sums(job)) return;
  if (!job.host.empty()) host(job).add(job);
  if (!job.client.empty()) client(job).add(job);
  if (!job.platform.empty()) platform(job).add(job);
  if (job.file.empty()) return;
  file(job).add(job);
  if (files.size() > most_files) keep_files(most_files / 2);
}

void Tallies::add_details(const Tallies& other) {
  add_all(hosts, other.hosts);
  add_all(clients, other.clients);
  add_all(files, other.files);
  add_all(platforms, other.platforms);
}

void Tallies::keep_files(std::size_t most) {
  if (files.size() <= most) return;
  std::vector<std::int64_t> times;
  times.reserve(files.size());
  for (const auto& [name, tally] : files) times.push_back(tally.real_ms);
  const auto place = times.begin() + static_cast<std::ptrdiff_t>(most);
  std::nth_element(times.begin(), place, times.end(), std::greater<>());
  const auto least = *place;  // the first that has to go; of its equals some may stay
  std::erase_if(files, [&](const auto& file) { return file.second.real_ms < least; });
  for (auto file = files.begin(); file != files.end() && files.size() > most;) {
    file = file->second.real_ms == least ? files.erase(file) : std::next(file);
  }
}

std::string Tallies::pack() const {
  if (hosts.empty() && clients.empty() && files.empty() && platforms.empty()) return {};
  Packer out;
  pack_peers(out, hosts);
  pack_peers(out, clients);
  pack_map(out, files);
  pack_map(out, platforms);
  return out.take();
}

void Tallies::unpack(std::string_view packed) {
  if (packed.empty()) return;
  Unpacker in(packed);
  unpack_peers(in, hosts);
  unpack_peers(in, clients);
  unpack_map(in, files);
  unpack_map(in, platforms);
}

BlockTally::~BlockTally() {
  if (tallies_.files.size() > tallies_.most_files) tallies_.keep_files(tallies_.most_files / 2);
}

void BlockTally::add(const JobRecord& job, const JobNumbers& numbers) {
  if (!tallies_.add_to_sums(job)) return;
  if (!job.host.empty()) {
    auto& server = place(servers_, numbers.host);
    if (!server.host)
      server = {&tallies_.host(job), job.platform.empty() ? nullptr : &tallies_.platform(job)};
    server.host->add(job);
    if (server.platform) server.platform->add(job);
  }
  if (!job.client.empty()) {
    auto*& client = place(clients_, numbers.client);
    if (!client) client = &tallies_.client(job);
    client->add(job);
  }
  if (!job.file.empty()) {
    auto*& file = place(files_, numbers.file);
    if (!file) file = &tallies_.file(job);
    file->add(job);
  }
}

}  // namespace icemon
