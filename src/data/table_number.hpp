// SPDX-License-Identifier: Apache-2.0
// Numbers as tables have them: [+-] digits with a decimal sign [e[+-]digits], nothing else. No inf, no hex, no thousands.
#pragma once

#include <cstdint>

namespace shoal {

/// Which characters may stand for the decimal point.
struct DecimalSigns {
  bool point = true, comma = false;
};

enum class NumberForm : std::uint8_t { kNumber, kText, kTooLarge };

/// The whole of [begin, end), correctly rounded; kTooLarge beyond double's range. What is too small for a double is 0.
[[nodiscard]] NumberForm parse_number(char const* begin, char const* end, DecimalSigns, double& value);

}  // namespace shoal
