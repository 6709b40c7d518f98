#include "history/report_rows.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace icemon {

namespace {

constexpr std::size_t most_files = 20;
constexpr std::size_t most_rows = 100;

// Those with most of `time`; made into rows only then, there may be a hundred thousand.
template <class Value, class Make>
auto rows_of(const StringMap<Value>& tallies, std::int64_t Tally::*time, std::size_t most,
             Make make) {
  using Entry = std::pair<std::string_view, const Value*>;
  std::vector<Entry> entries;
  entries.reserve(tallies.size());
  for (const auto& [key, tally] : tallies) entries.emplace_back(key, &tally);
  const auto count = std::min(most, entries.size());
  const auto end = entries.begin() + static_cast<std::ptrdiff_t>(count);
  std::ranges::partial_sort(entries, end, std::greater<>(),
                            [time](const Entry& entry) { return entry.second->*time; });
  std::vector<decltype(make(std::string_view(), Value()))> rows;
  for (auto entry = entries.begin(); entry != end; ++entry) {
    rows.push_back(make(entry->first, *entry->second));
  }
  return rows;
}

double seconds(std::int64_t ms) { return double(ms) / 1e3; }

}  // namespace

std::vector<FileRow> file_rows(const StringMap<Tally>& files) {
  auto rows =
      rows_of(files, &Tally::real_ms, most_files, [](std::string_view file, const Tally& tally) {
        FileRow row;
        row.file = file;
        row.jobs = tally.jobs;
        row.failed = tally.failed;
        row.mean_seconds = tally.mean_seconds();
        row.max_seconds = seconds(tally.longest_ms);
        row.total_seconds = seconds(tally.real_ms);
        row.mean_out_bytes = tally.mean_out_bytes();
        return row;
      });
  std::erase_if(rows, [](const FileRow& row) { return row.total_seconds == 0; });
  return rows;
}

std::vector<HostRow> host_rows(const StringMap<HostTally>& hosts) {
  return rows_of(hosts, &Tally::busy_ms, most_rows,
                 [](std::string_view key, const HostTally& tally) {
                   HostRow row;
                   row.name = PeerKey::name(key);
                   row.ip = PeerKey::ip(key);
                   row.platform = tally.platform;
                   row.jobs = tally.jobs;
                   row.failed = tally.failed;
                   row.mean_seconds = tally.mean_seconds();
                   row.busy_seconds = seconds(tally.busy_ms);
                   row.mean_out_bytes = tally.mean_out_bytes();
                   row.mean_wait_seconds = tally.mean_wait_seconds();
                   return row;
                 });
}

std::vector<PlatformRow> platform_rows(const StringMap<Tally>& platforms) {
  return rows_of(platforms, &Tally::busy_ms, most_rows,
                 [](std::string_view platform, const Tally& tally) {
                   return PlatformRow{std::string(platform), tally.jobs, tally.failed,
                                      tally.mean_seconds(), seconds(tally.busy_ms)};
                 });
}

}  // namespace icemon
