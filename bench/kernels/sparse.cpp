// SPDX-License-Identifier: Apache-2.0
// The first layer where many features are 0: the index, and products by it, at several shares of non-zeros.
#include <vector>

#include <fmt/format.h>

#include "bench/kernels/cases.hpp"
#include "bench/kernels/panels.hpp"
#include "shoal/errors.hpp"

namespace shoal::bench {
namespace {

constexpr int kRows = 32, kInputs = 784, kUnits = 128;

// A minibatch with its index.
class Sparse {
 public:
  Sparse(Target const& target, double density) : x_(Matrix::activations(kRows, kInputs, 1.0 - density)), kernels_(target.kernels) {
    SHOAL_ASSERT(index());
  }
  [[nodiscard]] bool index() const { return kernels_.index_nonzeros(x_.data(), x_.stride, kRows, kInputs, std::size_t{kRows} * kInputs, matrix_); }
  [[nodiscard]] cpu::SparseMatrix const& matrix() const { return matrix_; }
  [[nodiscard]] double dense_bytes() const { return x_.bytes(); }
  [[nodiscard]] double nonzeros() const { return row_end_[kRows - 1]; }
  /// Features that are not 0 in every row: only their weights are read.
  [[nodiscard]] int used_columns() const {
    int used = 0;
    for (std::uint32_t k = 0, before = 0; k < column_end_.size(); before = column_end_[k++]) used += column_end_[k] > before;
    return used;
  }

 private:
  static constexpr std::size_t kRoom = std::size_t{kRows} * kInputs + cpu::panels_for(kInputs) * cpu::kPanel + cpu::kIndexSlack;
  Matrix x_;
  cpu::Kernels const& kernels_;
  std::vector<std::uint32_t> row_end_ = std::vector<std::uint32_t>(kRows), row_columns_ = std::vector<std::uint32_t>(kRoom);
  std::vector<std::uint32_t> column_end_ = std::vector<std::uint32_t>(cpu::padded_rows(kInputs)), column_rows_ = std::vector<std::uint32_t>(kRoom);
  std::vector<float> row_values_ = std::vector<float>(kRoom), column_values_ = std::vector<float>(kRoom);
  AlignedBuffer scratch_{cpu::index_scratch(kRows)};
  cpu::SparseMatrix matrix_{row_end_.data(), row_columns_.data(), row_values_.data(), column_end_.data(), column_rows_.data(), column_values_.data(), scratch_.data()};
};

void index(benchmark::State& state, Target const& target, double density) {
  Sparse const sparse(target, density);
  Work const work{.traffic = once(sparse.dense_bytes() + 16.0 * sparse.nonzeros() + 4.0 * (kRows + cpu::padded_rows(kInputs)))};
  measure(state, target, work, [&] { benchmark::DoNotOptimize(sparse.index()); });
}

void product(benchmark::State& state, Target const& target, double density) {
  Sparse const sparse(target, density);
  auto const w = Matrix::kernel(kInputs, kUnits), c = Matrix::activations(kRows, kUnits);
  cpu::MatMul const m{.a = nullptr, .a_stride = 0, .w = w.data(), .w_stride = w.stride, .bias = nullptr, .c = c.data(), .c_stride = c.stride,
                      .rows = kRows, .inner = kInputs, .columns = kUnits};
  Work const work{.flops = 2.0 * sparse.nonzeros() * kUnits, .traffic = once(8.0 * sparse.nonzeros() + 4.0 * kRows + w.bytes() * sparse.used_columns() / kInputs + c.bytes())};
  measure(state, target, work, [&] { target.kernels.sparse_matmul(m, sparse.matrix()); });
}

void gradient(benchmark::State& state, Target const& target, double density) {
  Sparse const sparse(target, density);
  auto const dz = Matrix::activations(kRows, kUnits), dw = Matrix::kernel(kInputs, kUnits);
  cpu::WeightGradient const m{.a = nullptr, .a_stride = 0, .dz = dz.data(), .dz_stride = dz.stride, .rows = kRows, .inputs = kInputs, .units = kUnits,
                              .gradient = dw.data(), .update = nullptr, .parameters = nullptr, .weights = nullptr, .slots = {}};
  Work const work{.flops = 2.0 * sparse.nonzeros() * kUnits, .traffic = once(8.0 * sparse.nonzeros() + 4.0 * cpu::padded_rows(kInputs) + dz.bytes() + dw.bytes())};
  measure(state, target, work, [&] { benchmark::DoNotOptimize(target.kernels.sparse_weight_gradient(m, sparse.matrix())); });
}

}  // namespace

void add_sparse(Target const& target) {
  for (double const density : {0.02, 0.1, 0.2, 0.35, 0.5}) {
    std::string const name = fmt::format("{}x{}x{}/{}", kRows, kInputs, kUnits, density);
    add_case(target, "index_nonzeros", fmt::format("{}x{}/{}", kRows, kInputs, density), [=](auto& state, auto& t) { index(state, t, density); });
    add_case(target, "sparse_matmul", name, [=](auto& state, auto& t) { product(state, t, density); });
    add_case(target, "sparse_weight_gradient", name + "/staged", [=](auto& state, auto& t) { gradient(state, t, density); });
  }
}

}  // namespace shoal::bench
