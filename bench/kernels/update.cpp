// SPDX-License-Identifier: Apache-2.0
// Every optimizer's step on its own: what follows a staged gradient.
#include <fmt/format.h>

#include "bench/kernels/cases.hpp"
#include "bench/kernels/optimizer.hpp"

namespace shoal::bench {
namespace {

void update(benchmark::State& state, Target const& target, Optimizer const& optimizer, int inputs, int units) {
  auto const weights = Matrix::kernel(inputs, units), gradients = Matrix::kernel(inputs, units);
  std::size_t const n = weights.values.size();
  OptimizerStep const step(optimizer, n);
  auto const function = step.function(target.kernels);
  double const bytes = 4.0 * static_cast<double>(n);
  Work const work{.flops = static_cast<double>(n) * step.operations, .traffic = {{bytes * (step.accesses() + 1), bytes * (step.arrays() + 1)}}};
  measure(state, target, work, [&] { benchmark::DoNotOptimize(function(step.update, weights.data(), gradients.data(), step.slots, n)); });
}

}  // namespace

void add_update(Target const& target) {
  for (auto const& [inputs, units] : {std::pair{128, 10}, std::pair{784, 128}}) {
    for (auto const name : Optimizers::names) {
      add_case(target, "update", fmt::format("{}x{}/{}", inputs, units, name), [inputs = inputs, units = units, optimizer = *Optimizers::make(std::string(name))](
                                                                                    auto& state, auto& t) { update(state, t, optimizer, inputs, units); });
    }
  }
}

}  // namespace shoal::bench
