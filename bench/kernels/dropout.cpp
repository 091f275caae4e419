// SPDX-License-Identifier: Apache-2.0
// Masks of dropout, and the product with one.
#include <fmt/format.h>

#include "bench/kernels/cases.hpp"
#include "bench/kernels/panels.hpp"

namespace shoal::bench {
namespace {

void mask(benchmark::State& state, Target const& target, int rows, int columns) {
  auto const out = Matrix::activations(rows, columns);
  cpu::Dropout d{.key = run_key(1, {}, Purpose::kDropout), .layer_epoch = 1, .step = 0, .threshold = dropout_threshold(0.3), .scale = 1.0f / 0.7f,
                 .rows = rows, .columns = columns, .multiplier = out.data(), .stride = out.stride};
  measure(state, target, {.traffic = once(out.bytes())}, [&] {
    target.kernels.dropout_mask(d);
    ++d.step;
  });
}

void multiply(benchmark::State& state, Target const& target, int rows, int columns) {
  auto const a = Matrix::activations(rows, columns), b = Matrix::activations(rows, columns), c = Matrix::activations(rows, columns);
  std::size_t const n = a.values.size();
  auto const elements = static_cast<double>(n);
  measure(state, target, {.flops = elements, .traffic = once(12.0 * elements)}, [&] { target.kernels.multiply(a.data(), b.data(), c.data(), n); });
}

}  // namespace

void add_dropout(Target const& target) {
  for (auto const& [rows, columns] : {std::pair{32, 128}, std::pair{256, 64}}) {
    std::string const name = fmt::format("{}x{}", rows, columns);
    add_case(target, "dropout_mask", name, [rows = rows, columns = columns](auto& state, auto& t) { mask(state, t, rows, columns); });
    add_case(target, "multiply", name, [rows = rows, columns = columns](auto& state, auto& t) { multiply(state, t, rows, columns); });
  }
}

}  // namespace shoal::bench
