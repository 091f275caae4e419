// SPDX-License-Identifier: Apache-2.0
// Gradients of weights, stored, or with an optimizer's step applied to each tile.
#include <fmt/format.h>

#include "bench/kernels/cases.hpp"
#include "bench/kernels/optimizer.hpp"

namespace shoal::bench {
namespace {

void gradient(benchmark::State& state, Target const& target, int rows, int inputs, int units, std::string const& optimizer) {
  auto const a = Matrix::activations(rows, inputs), dz = Matrix::activations(rows, units), w = Matrix::kernel(inputs, units);
  std::size_t const n = w.values.size();
  bool const staged = optimizer == "staged";
  OptimizerStep const step(staged ? Optimizer{Sgd{}} : *Optimizers::make(optimizer), n);
  cpu::WeightGradient m{.a = a.data(), .a_stride = a.stride, .dz = dz.data(), .dz_stride = dz.stride, .rows = rows, .inputs = inputs, .units = units,
                        .gradient = staged ? w.data() : nullptr, .update = step.function(target.kernels), .parameters = &step.update,
                        .weights = w.data(), .slots = {step.slots[0], step.slots[1], step.slots[2]}};
  double const weights = 4.0 * static_cast<double>(n), operands = a.bytes() + dz.bytes();
  Traffic const traffic = staged ? Traffic{operands + weights, operands + weights}
                                 : Traffic{operands + weights * step.accesses(), operands + weights * step.arrays()};
  Work work{.flops = 2.0 * rows * inputs * units, .traffic = {traffic}};
  if (!staged) work.flops += 1.0 * inputs * units * step.operations;
  measure(state, target, work, [&] { benchmark::DoNotOptimize(target.kernels.weight_gradient(m)); });
}

}  // namespace

void add_weight_gradient(Target const& target) {
  struct Shape {
    int rows, inputs, units;
  };
  for (auto const [rows, inputs, units] : {Shape{32, 784, 128}, {128, 784, 128}, {32, 128, 10}, {32, 54, 64}}) {
    for (char const* const optimizer : {"staged", "sgd", "adam", "lion"}) {
      add_case(target, "weight_gradient", fmt::format("{}x{}x{}/{}", rows, inputs, units, optimizer),
               [=](auto& state, auto& t) { gradient(state, t, rows, inputs, units, optimizer); });
    }
  }
}

}  // namespace shoal::bench
