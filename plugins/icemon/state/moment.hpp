// When something happened: by the calendar for people, by a clock that never jumps for durations.
#pragma once

#include <cstdint>

namespace icemon {

struct Moment {
  std::int64_t wall_ms = 0;    // since 1970 UTC; jumps when somebody sets the clock
  std::int64_t steady_ms = 0;  // since some start; only differences mean something

  static Moment now();  // any thread
};

}  // namespace icemon
