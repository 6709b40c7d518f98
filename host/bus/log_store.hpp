// The durable log's tables in SQLite and the statements on them; what to write and when is decided
// by SqliteLog. Every function runs on a database's thread and throws Failure.
//
//   numbering    one row: the highest seq ever given, so that none returns when its event is
//   removed topics       bytes: of its events; removed: the highest seq that retention removed
//   events       by seq
//   cursors      the seq that a durable subscriber acknowledged last
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bus/durable_log.hpp"
#include "hostler/storage.hpp"

namespace hostler::host::log_store {

using Cursors = std::map<CursorName, std::uint64_t>;
using TopicBytes = std::map<std::string, std::uint64_t, std::less<>>;

std::vector<Migration> migrations();

struct Contents {
  std::uint64_t last = 0;
  Cursors cursors;
  TopicBytes topics;
};
Contents load(Session&);

// What one event counts for in its topic's bytes.
std::uint64_t stored_bytes(const Envelope&);

void write(Session&, const std::vector<EnvelopePtr>& events, const Cursors& cursors);

// At most `most` events of the matching topics behind `after`. `committed` is a seq that was on
// disk before the call: the page is complete if it reaches up to there. Retention may run
// meanwhile.
DurableLog::Page read(Session&, const TopicFilter&, std::uint64_t after, std::size_t most,
                      std::uint64_t committed);

// What shall be removed of a topic: all older events, and of the others so many bytes.
struct Excess {
  std::int64_t before_us = 0;
  std::uint64_t bytes = 0;
};
struct Removed {
  std::uint64_t bytes = 0;
  bool more = false;  // one call removes so much as does not delay a publisher
};
Removed remove_oldest(Session&, const std::string& topic, Excess);

}  // namespace hostler::host::log_store
