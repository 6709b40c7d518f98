// Backoff: how long to wait before the next attempt at something that keeps failing.
#pragma once

#include <cstdint>
#include <random>

#include "hostler/clock.hpp"

namespace hostler {

struct BackoffOptions {
  Duration first = std::chrono::milliseconds(500);
  Duration longest = std::chrono::seconds(30);
};

// Doubles with each failure up to `longest`; a random half of it is left out, so that a hundred
// workers do not return in the same second. Used as:
//
//   for (Backoff backoff;; co_await clock.sleep_for(backoff.next()))
//     if (auto stream = co_await tcp_connect(…)) { backoff.reset(); … }
class Backoff {
 public:
  explicit Backoff(BackoffOptions options = {}, std::uint32_t seed = std::random_device()());

  // The wait before the next attempt: between half and the whole of first * 2^failures.
  Duration next();

  // After a success.
  void reset() { base_ = options_.first; }

 private:
  BackoffOptions options_;
  Duration base_;
  std::minstd_rand random_;
};

}  // namespace hostler
