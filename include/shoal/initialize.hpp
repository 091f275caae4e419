// SPDX-License-Identifier: Apache-2.0
// The initial weights of a layer.
#pragma once

#include <cstdint>
#include <vector>

#include "shoal/initializers.hpp"
#include "shoal/random.hpp"

namespace shoal {

/// kernel[k * fan_out + j] joins input k to unit j. Element e = k * fan_out + j is made from word e & 3 of the block
/// {low 32 bits of e >> 2, high 32 bits, layer, 0} under `key`, which is run_key(seed, run, Purpose::kWeights); layers
/// count from 0, the first one that has weights. Biases start at 0.
[[nodiscard]] std::vector<float> initial_kernel(Initializer const&, RandomKey key, std::uint32_t layer, int fan_in, int fan_out);

}  // namespace shoal
