// What is said of a series of measurements.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace hostler::bench {

// The value below which `share` (0 to 1) of the series lies. The series must not be empty.
inline double quantile(std::vector<double> values, double share) {
  const auto place = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

inline double median(const std::vector<double>& values) { return quantile(values, 0.5); }

}  // namespace hostler::bench
