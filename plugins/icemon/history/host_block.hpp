// Samples of hosts, packed: what one row of the table host_blocks holds.
//
//   block  := sample*
//   sample := integer time - time of the one before; of the first one: time
//             name name, name address, name platform
//             number  online + 2 no_remote + 4 load average told + 8 free memory told
//             integer max_jobs, integer speed * 1000, integer load
//             integer load average    if told
//             integer free memory     if told
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "history/packing.hpp"
#include "history/records.hpp"
#include "state/moment.hpp"

namespace icemon {

struct HostBlock {
  std::string cluster;
  std::int64_t first_ms = 0, last_ms = 0;  // of its samples
  bool whole = false;                      // holds every host that was online; others were not
  std::int64_t samples = 0;
  std::string packed;
};

// Throws hostler::Failure if it is no block.
std::vector<HostSample> unpack_hosts(const std::string& cluster, std::string_view packed);

// What is known of one cluster's hosts, and which of it must be written: what a host offers at each
// change, its load once a minute, and all hosts from time to time and when the calendar is set, so
// that no search for the hosts of a moment goes far back.
class HostBook {
 public:
  explicit HostBook(std::string cluster) : cluster_(std::move(cluster)) {}

  void add(HostSample sample);

  // The blocks to write now.
  std::vector<HostBlock> seal(Moment now);
  // With all that has changed, however recently.
  std::vector<HostBlock> seal_all(Moment now);

  static constexpr std::int64_t sample_every_ms = 60'000;
  static constexpr std::int64_t whole_every_ms = 15 * 60'000;
  static constexpr std::int64_t whole_at_least_every_ms = 6 * 3'600'000;

 private:
  struct Known {
    HostSample latest;
    bool is_written = false;
  };
  void pack(const HostSample& sample);
  HostBlock take(bool whole);
  bool is_whole_due(Moment now) const;
  bool was_calendar_set(Moment now) const;
  std::vector<HostBlock> take_changes();

  std::string cluster_;
  std::map<std::string, Known, std::less<>> hosts_;  // by PeerKey
  Packer packer_;
  HostBlock block_;
  std::int64_t before_ms_ = 0;
  std::int64_t sampled_at_ = 0;  // steady
  std::int64_t whole_at_ = 0;    // steady
  std::int64_t offset_ms_ = 0;   // of the calendar to the steady clock, at the last whole block
  bool is_changed_ = false;      // since the last whole block
  bool has_whole_ = false;
};

}  // namespace icemon
