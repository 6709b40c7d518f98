// The history's tables, and all that is written to them. On the database's thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "history/host_block.hpp"
#include "history/job_block.hpp"
#include "history/minutes.hpp"
#include "history/queries.hpp"
#include "hostler/storage.hpp"

namespace icemon {

std::vector<hostler::Migration> history_migrations();

using Entry = std::variant<JobBlock, HostBlock, SealedMinute, AuditRecord>;

// What the entry counts for where records are counted.
std::size_t records_in(const Entry& entry);
std::size_t bytes_of(const Entry& entry);

// Writes it; a minute that is there already is added to.
void store(hostler::Session& session, const Entry& entry);

// Writes the minute in place of the one that is there.
void replace(hostler::Session& session, const SealedMinute& minute);

struct Limits {
  std::int64_t jobs_from_ms = 0;  // what ended before goes, hosts' samples as well
  std::int64_t most_jobs = 0;
  std::int64_t aggregates_from_ms = 0;
  // Older details are kept by the hour: hosts, clients and files of each minute of a year would be
  // gigabytes.
  std::int64_t details_by_minute_from_ms = 0;
};

struct Kept {
  std::int64_t jobs = 0;
  std::int64_t oldest_ms = 0;  // 0: there is none
};
Kept count_jobs(hostler::Session& session);

struct Forgotten {
  Kept kept;
  bool more = false;  // there may be more to forget
};
// Removes a small part of what is beyond the limits.
Forgotten forget_some(hostler::Session& session, const Limits& limits, Kept kept);

}  // namespace icemon
