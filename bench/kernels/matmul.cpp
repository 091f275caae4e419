// SPDX-License-Identifier: Apache-2.0
// Products of a forward pass, and those with transposed weights on the way back.
#include <fmt/format.h>

#include "bench/kernels/cases.hpp"
#include "bench/kernels/panels.hpp"

namespace shoal::bench {
namespace {

void product(benchmark::State& state, Target const& target, int rows, int inner, int columns) {
  auto const a = Matrix::activations(rows, inner), c = Matrix::activations(rows, columns), w = Matrix::kernel(inner, columns);
  AlignedBuffer const bias(static_cast<std::size_t>(cpu::panels_for(columns)) * cpu::kPanel);
  cpu::MatMul const m{.a = a.data(), .a_stride = a.stride, .w = w.data(), .w_stride = w.stride, .bias = bias.data(), .c = c.data(), .c_stride = c.stride,
                      .rows = rows, .inner = inner, .columns = columns};
  Work const work{.flops = 2.0 * rows * inner * columns, .traffic = once(a.bytes() + w.bytes() + 4.0 * static_cast<double>(bias.size()) + c.bytes())};
  measure(state, target, work, [&] { target.kernels.matmul(m); });
}

void bias_gradient(benchmark::State& state, Target const& target, int rows, int units) {
  auto const dz = Matrix::activations(rows, units);
  AlignedBuffer const gradient(static_cast<std::size_t>(cpu::panels_for(units)) * cpu::kPanel);
  Work const work{.flops = 1.0 * rows * units, .traffic = once(dz.bytes() + 4.0 * static_cast<double>(gradient.size()))};
  measure(state, target, work, [&] { target.kernels.bias_gradient(dz.data(), dz.stride, rows, units, gradient.data()); });
}

}  // namespace

void add_matmul(Target const& target) {
  struct Shape {
    int rows, inner, columns;
  };
  for (auto const [rows, inner, columns] : {Shape{12, 144, 32}, {32, 784, 128}, {128, 784, 128}, {512, 784, 32}, {32, 128, 10}, {32, 10, 128}, {32, 54, 64}, {33, 100, 17}}) {
    add_case(target, "matmul", fmt::format("{}x{}x{}", rows, inner, columns), [=](auto& state, auto& t) { product(state, t, rows, inner, columns); });
  }
  add_case(target, "bias_gradient", "32x128", [](auto& state, auto& t) { bias_gradient(state, t, 32, 128); });
}

}  // namespace shoal::bench
