#include "history/hosts_then.hpp"

#include "history/host_block.hpp"
#include "history/tally.hpp"

namespace icemon {

namespace {

struct StoredHosts {
  std::int64_t number = 0;
  std::int64_t first_ms = 0;
  std::int64_t last_ms = 0;
  bool whole = false;
  std::string packed;
};
BOOST_DESCRIBE_STRUCT(StoredHosts, (), (number, first_ms, last_ms, whole, packed))

constexpr std::int64_t most_blocks = 2'000;

std::vector<HostSample> samples_of(const std::string& cluster, const StoredHosts& block) {
  try {
    return unpack_hosts(cluster, block.packed);
  } catch (const hostler::Failure&) {
    return {};  // damaged; the next whole block knows them all again
  }
}

}  // namespace

HostsThen hosts_then(hostler::Session& session, const std::string& cluster, std::int64_t moment_ms,
                     std::int64_t to_ms, const std::function<void(HostSample)>& keep) {
  const auto begin = session.query_value<std::int64_t>(
      "select coalesce(max(first_ms), 0) from host_blocks where cluster = :cluster and whole = 1"
      " and first_ms <= :moment",
      cluster, moment_ms);
  const auto blocks = session.select<StoredHosts>(
      "from host_blocks where cluster = :cluster and last_ms >= :begin and first_ms < :to"
      " order by last_ms, number limit :most",
      cluster, begin, to_ms, most_blocks);
  HostsThen then;
  then.told_until_ms = to_ms;
  if (blocks.size() == static_cast<std::size_t>(most_blocks)) {
    // Blocks overlap: the first that is left out may begin before the last one that is read ends.
    const auto& last = blocks.back();
    const auto left_out = session.query_first<std::int64_t>(
        "select first_ms from host_blocks where cluster = :cluster and first_ms < :to"
        " and last_ms >= :last and (last_ms > :last or number > :number) order by first_ms limit 1",
        cluster, to_ms, last.last_ms, last.number);
    then.told_until_ms = left_out.value_or(to_ms);
  }
  auto& hosts = then.hosts;
  for (const auto& block : blocks) {
    if (block.whole && block.first_ms > moment_ms) continue;  // says nothing new
    if (block.whole) hosts.clear();
    for (auto& sample : samples_of(cluster, block)) {
      if (sample.time_ms >= to_ms) continue;
      if (sample.time_ms >= moment_ms) {
        keep(std::move(sample));
      } else {
        hosts[PeerKey::of(sample.name, sample.ip)] = std::move(sample);
      }
    }
  }
  std::erase_if(hosts, [](const auto& host) { return !host.second.online; });
  return then;
}

}  // namespace icemon
