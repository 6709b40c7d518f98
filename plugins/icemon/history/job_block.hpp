// Finished jobs of one run of a scheduler, packed: what one row of the table job_blocks holds.
//
//   block    := job*
//   job      := integer ended - ended of the job before it; of the first one: ended
//               integer id - id of the job before it; of the first one: id
//               number  flags
//               name file, peer client, peer host, name reason
//               number  language, as state/language.hpp numbers them
//               integer ended - requested
//               integer ended - begun                     if `begun`
//               integer waited                            if `waited_told`
//               integer slot, integer exit code           if `ran`
//               number  real, user, system, page faults   if `measured`; then the bytes:
//               number  in compressed, in uncompressed, out compressed, out uncompressed
//   peer     := number                                    as for names, of
//             | number name name name                     name, address, platform
//   flags    := state + 8 local + 16 begun + 32 waited_told + 64 ran + 128 measured
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "history/packing.hpp"
#include "history/records.hpp"

namespace icemon {

struct JobBlock {
  std::string cluster;
  std::int64_t scheduler_started_s = 0;
  std::int64_t first_ms = 0;  // the earliest request
  std::int64_t last_ms = 0;   // the latest end; no job ended longer than block_span_ms before
  std::int64_t jobs = 0;
  std::int64_t failed = 0;
  std::string packed;
};

// Searches rely on it: the jobs that ended in a span are in blocks that end at most so much later.
constexpr std::int64_t block_span_ms = 60'000;

class JobBlockBuilder {
 public:
  // False: take() the block first; the job is too far from the others, or they are enough.
  bool has_room_for(const JobRecord& job) const;

  // The job's cluster and scheduler are those of the block, the caller knows them.
  void add(const JobRecord& job);

  bool empty() const { return block_.jobs == 0; }
  std::size_t jobs() const { return static_cast<std::size_t>(block_.jobs); }
  std::size_t bytes() const { return packer_.text().size(); }

  JobBlock take();

 private:
  void peer(std::string_view name, std::string_view ip, std::string_view platform);

  JobBlock block_;
  std::int64_t earliest_end_ms_ = 0;
  std::int64_t before_ended_ms_ = 0;
  std::int64_t before_id_ = 0;
  Packer packer_;
  StringMap<std::uint32_t> peers_;
  std::string peer_key_;
};

// What names and peers are called in their block: the same number, the same text.
struct JobNumbers {
  std::size_t file = 0, client = 0, host = 0;
};

class JobBlockReader {
 public:
  explicit JobBlockReader(std::string_view packed) : in_(packed) {}

  // Fills in all but the cluster and its scheduler's start. False: that was all.
  bool next(JobRecord& job);
  // Of the job that next() gave last.
  const JobNumbers& numbers() const { return numbers_; }

 private:
  struct Peer {
    std::string_view name, ip, platform;
  };
  const Peer& peer(std::size_t& number);

  Unpacker in_;
  std::vector<Peer> peers_;
  JobNumbers numbers_;
  std::int64_t ended_ms_ = 0;
  std::int64_t id_ = 0;
};

}  // namespace icemon
