// SPDX-License-Identifier: Apache-2.0
// Every activation on the list, forward and backward.
#include <fmt/format.h>

#include "bench/kernels/cases.hpp"
#include "bench/kernels/counted.hpp"
#include "bench/kernels/panels.hpp"

namespace shoal::bench {
namespace {

using counted::Number;

constexpr int kRows = 32, kUnits = 128;
constexpr std::size_t kN = std::size_t{kRows} * kUnits;

Matrix elements() { return {kN / cpu::kPanel, cpu::kPanel, kN}; }

template <class F>
void forward(benchmark::State& state, Target const& target) {
  auto const z = elements(), y = elements();
  Activation const activation = F{};
  Work const work{.flops = kN * 1.0 * counted::count([] { counted::value(F{}, Number()); }), .traffic = once(z.bytes() + y.bytes())};
  measure(state, target, work, [&] { target.kernels.activate[activation.index()](activation, z.data(), y.data(), kN); });
}

template <class F>
void backward(benchmark::State& state, Target const& target) {
  auto const z = elements(), y = elements(), da = elements(), dz = elements();
  Activation const activation = F{};
  int const operations = 1 + counted::count([] { counted::derivative(F{}, Number(), Number()); });
  Work const work{.flops = kN * 1.0 * operations, .traffic = once(y.bytes() * (F::needs_x ? 4 : 3))};
  measure(state, target, work, [&] { target.kernels.activate_backward[activation.index()](activation, z.data(), y.data(), da.data(), dz.data(), kN); });
}

}  // namespace

void add_activation(Target const& target) {
  Activations::for_each([&]<class F>(std::type_identity<F>) {
    add_case(target, "activation", fmt::format("{}x{}/{}", kRows, kUnits, F::name), forward<F>);
    add_case(target, "activation_backward", fmt::format("{}x{}/{}", kRows, kUnits, F::name), backward<F>);
  });
}

}  // namespace shoal::bench
