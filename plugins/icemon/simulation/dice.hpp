// Chance that is the same on every machine for the same seed.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>

namespace icemon {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : random_(seed) {}

  // At least 0, below 1.
  double share() { return static_cast<double>(random_() >> 11) * 0x1.0p-53; }
  double between(double low, double high) { return low + (high - low) * share(); }
  bool happens(double probability) { return share() < probability; }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

  // The time until the next of events that come independently of each other.
  double exponential(double mean) { return -mean * std::log1p(-share()); }

 private:
  std::mt19937_64 random_;
};

}  // namespace icemon
