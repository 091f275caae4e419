// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace shoal {

/// A loss with its output activation: one kernel of every engine.
enum class LossKernel : std::uint8_t { kSoftmax, kNormalizedSigmoid, kSigmoid, kSquared, kAbsolute, kHuber, kCount };

}  // namespace shoal
