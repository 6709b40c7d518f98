#include "state/moment.hpp"

#include <chrono>

namespace icemon {
namespace {

template <class Clock>
std::int64_t milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch())
      .count();
}

}  // namespace

Moment Moment::now() {
  return {milliseconds<std::chrono::system_clock>(), milliseconds<std::chrono::steady_clock>()};
}

}  // namespace icemon
