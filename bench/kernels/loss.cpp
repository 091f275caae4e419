// SPDX-License-Identifier: Apache-2.0
// Losses with their gradients.
#include <vector>

#include <fmt/format.h>

#include "bench/kernels/cases.hpp"
#include "bench/kernels/counted.hpp"
#include "bench/kernels/panels.hpp"

namespace shoal::bench {
namespace {

using counted::Number;

struct Case {
  char const* name;
  LossKernel kernel;
  int outputs;
};

// Of one row: see README.md.
double operations_of(Case const& c) {
  int const exp = counted::count([] { counted::exp(Number()); }), log = counted::count([] { counted::log(Number()); });
  int const sigmoid = counted::count([] { counted::sigmoid(Number()); }), softplus = counted::count([] { counted::softplus(Number()); });
  switch (c.kernel) {
    case LossKernel::kSoftmax: return c.outputs * (exp + 5.0) + log + 2;
    case LossKernel::kNormalizedSigmoid: return c.outputs * (sigmoid + 7.0) + softplus + log + 5;
    case LossKernel::kSigmoid: return sigmoid + softplus + 6.0;
    case LossKernel::kSquared: return c.outputs * 6.0 + 1;
    case LossKernel::kAbsolute: return c.outputs * 4.0 + 1;
    default: return c.outputs * 8.0 + 1;  // Huber: both branches are computed
  }
}

void loss(benchmark::State& state, Target const& target, Case const& c, int rows) {
  auto const z = Matrix::activations(rows, c.outputs), dz = Matrix::activations(rows, c.outputs);
  std::vector<std::int32_t> labels(rows);
  for (int b = 0; b < rows; ++b) labels[b] = c.kernel == LossKernel::kSigmoid ? b % 2 : b % c.outputs;
  std::vector<float> const targets(static_cast<std::size_t>(rows) * c.outputs, 0.25f);
  std::vector<float> losses(rows);
  AlignedBuffer scratch(cpu::loss_scratch(c.outputs));
  cpu::LossRows const l{.z = z.data(), .stride = z.stride, .rows = rows, .outputs = c.outputs, .labels = labels.data(), .targets = targets.data(), .weights = nullptr,
                        .scale = 1.0f / static_cast<float>(rows), .smoothing = 0.0f, .delta = 1.0f, .unit = nullptr, .losses = losses.data(), .dz = dz.data(),
                        .scratch = scratch.data()};
  bool const regression = c.kernel >= LossKernel::kSquared;
  Work const work{.flops = rows * operations_of(c), .traffic = once(z.bytes() + dz.bytes() + 4.0 * rows * (1 + (regression ? c.outputs : 1)))};
  auto const function = target.kernels.loss[static_cast<std::size_t>(c.kernel)];
  measure(state, target, work, [&] { function(l); });
}

}  // namespace

void add_loss(Target const& target) {
  constexpr int kRows = 128;
  for (Case const& c : {Case{"softmax", LossKernel::kSoftmax, 10}, Case{"softmax", LossKernel::kSoftmax, 100},
                        Case{"normalized_sigmoid", LossKernel::kNormalizedSigmoid, 10}, Case{"sigmoid", LossKernel::kSigmoid, 1},
                        Case{"squared", LossKernel::kSquared, 1}, Case{"absolute", LossKernel::kAbsolute, 1}, Case{"huber", LossKernel::kHuber, 1}}) {
    add_case(target, "loss", fmt::format("{}x{}/{}", kRows, c.outputs, c.name), [=](auto& state, auto& t) { loss(state, t, c, kRows); });
  }
}

}  // namespace shoal::bench
