// SPDX-License-Identifier: Apache-2.0
// The shared arithmetic for one float at a time: host code, CUDA kernels and tests.
#pragma once

#include "shoal/activations.hpp"
#include "shoal/detail/scalar.hpp"
#include "shoal/optimizers.hpp"

namespace shoal::detail {

// clang-format off
#include "shoal/detail/math.hpp"
#include "shoal/detail/activations.hpp"
#include "shoal/detail/optimizers.hpp"
#include "shoal/detail/update.hpp"
#include "shoal/detail/losses.hpp"
// clang-format on

}  // namespace shoal::detail
