#include "hostler/transport/reconnect.hpp"

#include <algorithm>

namespace hostler {

Backoff::Backoff(BackoffOptions options, std::uint32_t seed)
    : options_(options), base_(options.first), random_(seed) {}

Duration Backoff::next() {
  std::uniform_int_distribution<Duration::rep> between(base_.count() / 2, base_.count());
  base_ = std::min(base_ * 2, options_.longest);
  return Duration(between(random_));
}

}  // namespace hostler
