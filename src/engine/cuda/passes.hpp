// SPDX-License-Identifier: Apache-2.0
// What is launched for a training step and for a chunk of rows to evaluate. Only passes.cpp knows kernels.
#pragma once

#include <array>
#include <compare>

#include "src/engine/cuda/cohort.hpp"
#include "src/engine/cuda/device.hpp"

namespace shoal::cuda {

using ProductGrids = std::array<std::array<unsigned, kShapes>, kMaxLevels>;

/// Blocks of every launch, 0 for none: blocks walk lists whose lengths are device data, so whatever has the same grids can be launched
/// by the same graph.
struct Grids {
  unsigned gather = 0, input_dropout = 0, loss = 0, staged = 0, staged_update = 0, limited = 0, tally = 0, ones = 0;
  ProductGrids forward{}, input_gradient{}, weight_gradient{};
  std::array<unsigned, kMaxLevels> rows{}, input_rows{}, gradient_rows{};  // of the batched executor
  auto operator<=>(Grids const&) const = default;
};
/// Powers of two, or as many blocks as the device runs at once.
[[nodiscard]] Grids train_grids(Population const&, DeviceInfo const&);
[[nodiscard]] Grids evaluation_grids(Population const&, DeviceInfo const&);

/// `population` is on the device.
void set_ones(Stream&, Population const* population, Grids const& train);
void train_step(Stream&, Precision, Population const* population, Grids const&, std::uint32_t offset);
void tally_steps(Stream&, Population const* population, Grids const&, std::uint32_t n_steps);
void evaluate_chunk(Stream&, Precision, Population const* population, Grids const&, std::uint32_t chunk);

/// The same by a library's products. `step` is the one that the pass's offset stands for.
void train_step_batched(Stream&, Precision, Population const* population, Cohort const&, Grids const&, std::uint32_t offset, std::uint32_t step);
void evaluate_chunk_batched(Stream&, Precision, Population const* population, Cohort const&, Grids const&, std::uint32_t chunk);

/// Multiply-adds a second in registers of all multiprocessors, for about `seconds`. 0 where the device layer keeps no time.
[[nodiscard]] double multiply_adds_per_second(Stream&, DeviceInfo const&, double seconds);

}  // namespace shoal::cuda
