// SPDX-License-Identifier: Apache-2.0
// Points of the unit cube are in [0, 1): what is clamped into it ends here.
#pragma once

namespace shoal {

inline constexpr double kBelowOne = 1.0 - 0x1p-53;  ///< The largest double below 1.

}  // namespace shoal
