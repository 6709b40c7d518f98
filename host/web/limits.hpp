// How much a client may send, hold and wait for.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace hostler::host {

struct Limits {
  std::uint32_t header_bytes = 16 << 10;        // 431
  std::size_t url_bytes = 8 << 10;              // 414
  std::uint64_t body_bytes = 1ULL << 30;        // 413
  std::size_t body_bytes_in_memory = 64 << 10;  // more is spooled to a file
  std::size_t connections = 1024;               // 503

  std::chrono::milliseconds header_time{10'000};     // for a whole header, from its first byte
  std::chrono::milliseconds idle_time{60'000};       // between requests
  std::chrono::milliseconds body_progress{30'000};   // without one byte of the body
  std::chrono::milliseconds write_progress{30'000};  // in which a client takes not one byte
  std::chrono::milliseconds alive_interval{15'000};  // between signs of life on an event stream
};

}  // namespace hostler::host
