// SPDX-License-Identifier: Apache-2.0
// Weights transposed for the gradients of activations.
#include <fmt/format.h>

#include "bench/kernels/cases.hpp"
#include "bench/kernels/panels.hpp"

namespace shoal::bench {
namespace {

void transpose(benchmark::State& state, Target const& target, int inputs, int units) {
  auto const w = Matrix::kernel(inputs, units);
  Matrix const wt(units, inputs, static_cast<std::size_t>(units) * cpu::kPanel);
  measure(state, target, {.traffic = once(w.bytes() + wt.bytes())}, [&] { target.kernels.transpose(w.data(), inputs, units, wt.data()); });
}

}  // namespace

void add_reshape(Target const& target) {
  for (auto const& [inputs, units] : {std::pair{128, 10}, std::pair{128, 64}, std::pair{784, 128}}) {
    add_case(target, "transpose", fmt::format("{}x{}", inputs, units), [inputs = inputs, units = units](auto& state, auto& t) { transpose(state, t, inputs, units); });
  }
}

}  // namespace shoal::bench
