// SPDX-License-Identifier: Apache-2.0
// The valid range of a numeric parameter, used by every `fields` list to check values and to print messages.
#pragma once

#include <limits>
#include <string>

namespace shoal {

/// An interval, closed or open at either end. Defaults to all finite numbers.
struct Range {
  double low = -std::numeric_limits<double>::max();
  double high = std::numeric_limits<double>::max();
  bool low_open = false, high_open = false;

  static constexpr Range any() { return {}; }
  static constexpr Range positive() { return {.low = 0.0, .low_open = true}; }
  static constexpr Range at_least(double low) { return {.low = low}; }
  static constexpr Range closed(double low, double high) { return {.low = low, .high = high}; }
  /// low <= value < high, for rates and decay factors.
  static constexpr Range half_open(double low, double high) { return {.low = low, .high = high, .high_open = true}; }

  /// NaN is in no range.
  [[nodiscard]] constexpr bool contains(double value) const {
    return (low_open ? value > low : value >= low) && (high_open ? value < high : value <= high);
  }
  /// "a number >= 0 and < 1", for "expected ..." in messages.
  [[nodiscard]] std::string describe() const;
};

}  // namespace shoal
