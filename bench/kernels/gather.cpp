// SPDX-License-Identifier: Apache-2.0
// Rows of a data set, in random order, to features of a minibatch.
#include <numeric>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "bench/kernels/cases.hpp"
#include "bench/kernels/panels.hpp"

namespace shoal::bench {
namespace {

constexpr std::uint32_t kDataRows = 8192;

// All row numbers once, in an order without pattern.
std::vector<std::uint32_t> shuffled_rows() {
  std::vector<std::uint32_t> rows(kDataRows);
  std::iota(rows.begin(), rows.end(), 0u);
  Numbers numbers;
  for (std::uint32_t i = kDataRows - 1; i > 0; --i) std::swap(rows[i], rows[static_cast<std::uint32_t>(numbers.next() * static_cast<float>(i))]);
  return rows;
}

template <class T>
void gather(benchmark::State& state, Target const& target, int rows, int features) {
  Numbers numbers;
  std::vector<T> values(std::size_t{kDataRows} * features);
  for (T& value : values) value = static_cast<T>(255.0f * numbers.next());
  std::vector<float> const ones(static_cast<std::size_t>(cpu::panels_for(features)) * cpu::kPanel, 1.0f);
  cpu::Gather g{.n_numeric = features, .n_features = features, .scale = ones.data(), .shift = ones.data(), .impute = ones.data()};
  if constexpr (std::is_same_v<T, std::uint8_t>) {
    g.bytes = values.data();
  } else {
    g.floats = values.data();
  }
  auto const x = Matrix::activations(rows, features);
  std::vector<std::uint32_t> const order = shuffled_rows();
  double const raw = static_cast<double>(sizeof(T)) * rows * features, near = 12.0 * static_cast<double>(ones.size()) + 4.0 * rows + x.bytes();
  Work const work{.flops = 2.0 * rows * features, .traffic = {{raw, static_cast<double>(sizeof(T) * values.size())}, {near, near}}};
  std::uint32_t at = 0;
  measure(state, target, work, [&] {
    target.kernels.gather(g, order.data() + at, rows, x.data(), x.stride);
    at += static_cast<std::uint32_t>(rows);
    if (at + static_cast<std::uint32_t>(rows) > kDataRows) at = 0;
  });
}

}  // namespace

void add_gather(Target const& target) {
  for (int const features : {784, 54}) {
    for (int const rows : {32, 256}) {
      std::string const name = fmt::format("{}x{}", rows, features);
      add_case(target, "gather", name + "/uint8", [=](auto& state, auto& t) { gather<std::uint8_t>(state, t, rows, features); });
      add_case(target, "gather", name + "/float", [=](auto& state, auto& t) { gather<float>(state, t, rows, features); });
    }
  }
}

}  // namespace shoal::bench
