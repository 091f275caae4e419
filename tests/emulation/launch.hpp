// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/cuda/kernel.hpp"

namespace shoal::testing {

template <class... P, class... A>
void launch(cuda::Grid const& grid, std::uint64_t seed, void (*kernel)(P...), A... arguments) {
  emulation::run({.blocks = grid.blocks, .threads = grid.threads, .shared_bytes = grid.shared_bytes, .cluster = grid.cluster, .seed = seed},
                 [&] { kernel(arguments...); });
}

}  // namespace shoal::testing
