// Sums over finished jobs, by host, client, file and platform: what a minute leaves behind and what
// a report is made of. They add up: the tallies of an hour are those of its minutes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "history/job_block.hpp"
#include "history/packing.hpp"
#include "history/records.hpp"

namespace icemon {

struct Tally {
  std::int64_t jobs = 0;  // that ended, however
  std::int64_t failed = 0;
  std::int64_t timed = 0;    // done or failed, with their time
  std::int64_t real_ms = 0;  // of those
  std::int64_t longest_ms = 0;
  std::int64_t busy_ms = 0;    // how long all jobs occupied a slot
  std::int64_t out_bytes = 0;  // object code of those with a time
  std::int64_t waits = 0;      // whose wait is known
  std::int64_t wait_ms = 0;

  void add(const JobRecord& job);
  void add(const Tally& other);

  double mean_seconds() const { return timed > 0 ? real_ms / 1e3 / double(timed) : 0; }
  double mean_wait_seconds() const { return waits > 0 ? wait_ms / 1e3 / double(waits) : 0; }
  double mean_out_bytes() const { return timed > 0 ? double(out_bytes) / double(timed) : 0; }
};

// A host or client by name and address; `text` is "name\0address".
struct PeerKey {
  static std::string of(std::string_view name, std::string_view ip);
  static std::string_view name(std::string_view key) { return key.substr(0, key.find('\0')); }
  static std::string_view ip(std::string_view key) { return key.substr(key.find('\0') + 1); }
};

struct HostTally : Tally {
  std::string platform;
};

struct Tallies {
  Tally all;  // without local jobs, as everything but `local`
  std::int64_t done = 0, cancelled = 0, lost = 0, local = 0;
  std::int64_t bytes_in = 0, bytes_out = 0;  // sent to and from compile servers, compressed
  StringMap<HostTally> hosts;                // compile servers, by PeerKey
  StringMap<HostTally> clients;
  StringMap<Tally> files;
  StringMap<Tally> platforms;

  void add(const JobRecord& job);
  // Adds all but hosts, clients, files and platforms. False: a local job, there is no more to it.
  bool add_to_sums(const JobRecord& job);

  // What pack() keeps.
  void add_details(const Tallies& other);

  HostTally& host(const JobRecord& job);
  HostTally& client(const JobRecord& job);
  Tally& file(const JobRecord& job);
  Tally& platform(const JobRecord& job);

  // Forgets all files but the `most` whose done and failed jobs took most time.
  void keep_files(std::size_t most);

  // Hosts, clients, files and platforms as text; "" if there are none.
  std::string pack() const;
  // Adds them to those that are there. Throws hostler::Failure if it is no such text.
  void unpack(std::string_view packed);

  // Beyond this the half that took least time is forgotten while jobs are added: a minute of a
  // large build names tens of thousands.
  std::size_t most_files = 20'000;

 private:
  std::string key_;  // reused
};

// Adds the jobs of one block to tallies, and looks each name up only once.
class BlockTally {
 public:
  explicit BlockTally(Tallies& tallies) : tallies_(tallies) {}
  ~BlockTally();
  BlockTally(const BlockTally&) = delete;

  void add(const JobRecord& job, const JobNumbers& numbers);

 private:
  struct Server {
    HostTally* host = nullptr;
    Tally* platform = nullptr;
  };
  Tallies& tallies_;
  std::vector<Server> servers_;
  std::vector<HostTally*> clients_;
  std::vector<Tally*> files_;
};

}  // namespace icemon
