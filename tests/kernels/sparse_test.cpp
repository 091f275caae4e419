// SPDX-License-Identifier: Apache-2.0
// Sparse products give the dense ones' bits, on every target and for shapes around each group of panels.
#include <cstring>

#include <gtest/gtest.h>

#include "kernels/cpu/kernels.hpp"
#include "tests/kernels/panels.hpp"

namespace shoal::testing {
namespace {

struct Index {
  std::vector<std::uint32_t> row_end, row_columns, column_end, column_rows;
  std::vector<float> row_values, column_values;
  AlignedBuffer scratch;
  cpu::SparseMatrix matrix;
  Index(int rows, int columns, std::size_t most) : scratch(cpu::index_scratch(rows)) {
    std::size_t const room = most + static_cast<std::size_t>(cpu::panels_for(columns)) * cpu::kPanel + cpu::kIndexSlack;
    row_end.resize(rows), column_end.resize(cpu::padded_rows(columns));
    row_columns.resize(room), column_rows.resize(room), row_values.resize(room), column_values.resize(room);
    matrix = {row_end.data(), row_columns.data(), row_values.data(), column_end.data(), column_rows.data(), column_values.data(), scratch.data()};
  }
};

class SparseOnEveryTarget : public ::testing::TestWithParam<std::string> {
 protected:
  cpu::Kernels const& kernels = cpu::kernels_named(GetParam());
};

struct SparseShape {
  int rows, inner, columns;
};
constexpr SparseShape kSparseShapes[] = {{1, 1, 1}, {1, 17, 33}, {5, 16, 16}, {7, 15, 31}, {11, 100, 10}, {13, 33, 130}, {32, 8, 300}, {37, 65, 80}};

TEST_P(SparseOnEveryTarget, TheIndexHoldsExactlyWhatIsNotZero) {
  for (auto const [rows, columns, unused] : kSparseShapes) {
    auto const x = PanelMatrix::activations(rows, columns).fill(1, 0.8);
    Index index(rows, columns, static_cast<std::size_t>(rows) * columns);
    ASSERT_TRUE(kernels.index_nonzeros(x.data(), x.stride(), rows, columns, static_cast<std::size_t>(rows) * columns, index.matrix));
    std::size_t n = 0, m = 0;
    for (int b = 0; b < rows; ++b) {
      for (int k = 0; k < columns; ++k) {
        if (x(b, k) == 0.0f) continue;
        ASSERT_LT(n, index.row_end[b]);
        EXPECT_EQ(index.row_columns[n], static_cast<std::uint32_t>(k));
        EXPECT_EQ(index.row_values[n++], x(b, k));
      }
      EXPECT_EQ(index.row_end[b], n);
    }
    for (int k = 0; k < columns; ++k) {
      for (int b = 0; b < rows; ++b) {
        if (x(b, k) == 0.0f) continue;
        ASSERT_LT(m, index.column_end[k]);
        EXPECT_EQ(index.column_rows[m], static_cast<std::uint32_t>(b));
        EXPECT_EQ(index.column_values[m++], x(b, k));
      }
      EXPECT_EQ(index.column_end[k], m);
    }
    if (n > 0) {
      EXPECT_FALSE(kernels.index_nonzeros(x.data(), x.stride(), rows, columns, n - 1, index.matrix));
    }
  }
}

TEST_P(SparseOnEveryTarget, SparseProductsHaveTheDenseOnesBits) {
  for (auto const [rows, inner, columns] : kSparseShapes) {
    auto const x = PanelMatrix::activations(rows, inner).fill(2, 0.7), w = PanelMatrix::kernel(inner, columns).fill(3);
    auto const dz = PanelMatrix::activations(rows, columns).fill(4);
    for (int k = 0; k < inner; k += 3) x(0, k) = -0.0f;  // adds nothing, but would turn +0 into -0 in a product
    AlignedBuffer bias(cpu::panels_for(columns) * cpu::kPanel);
    for (int j = 0; j < columns; ++j) bias.data()[j] = j % 3 == 0 ? -0.0f : 0.1f * static_cast<float>(j);
    Index index(rows, inner, static_cast<std::size_t>(rows) * inner);
    ASSERT_TRUE(kernels.index_nonzeros(x.data(), x.stride(), rows, inner, static_cast<std::size_t>(rows) * inner, index.matrix));

    auto const dense = PanelMatrix::activations(rows, columns).fill(5), sparse = PanelMatrix::activations(rows, columns).fill(6);
    cpu::MatMul product{.a = x.data(), .a_stride = x.stride(), .w = w.data(), .w_stride = w.stride(), .bias = bias.data(),
                        .c = dense.data(), .c_stride = dense.stride(), .rows = rows, .inner = inner, .columns = columns};
    kernels.matmul(product);
    product.a = nullptr;
    product.c = sparse.data();
    kernels.sparse_matmul(product, index.matrix);
    std::size_t const row_floats = static_cast<std::size_t>(rows) * cpu::kPanel;
    for (int p = 0; p < cpu::panels_for(columns); ++p) {
      ASSERT_EQ(std::memcmp(dense.data() + p * dense.stride(), sparse.data() + p * sparse.stride(), row_floats * sizeof(float)), 0)
          << rows << 'x' << inner << 'x' << columns << " panel " << p;
    }

    auto const expected = PanelMatrix::kernel(inner, columns).fill(7), gradient = PanelMatrix::kernel(inner, columns).fill(8);
    cpu::WeightGradient update{.a = x.data(), .a_stride = x.stride(), .dz = dz.data(), .dz_stride = dz.stride(), .rows = rows, .inputs = inner,
                               .units = columns, .gradient = expected.data(), .update = nullptr, .parameters = nullptr, .weights = nullptr, .slots = {}};
    EXPECT_TRUE(kernels.weight_gradient(update));
    update.a = nullptr;
    update.gradient = gradient.data();
    EXPECT_TRUE(kernels.sparse_weight_gradient(update, index.matrix));
    ASSERT_EQ(std::memcmp(expected.data(), gradient.data(), cpu::kernel_floats(inner, columns) * sizeof(float)), 0) << rows << 'x' << inner << 'x' << columns;
  }
}

std::vector<std::string> target_names() {
  std::vector<std::string> names;
  for (cpu::Kernels const& kernels : cpu::available_kernels()) names.push_back(kernels.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Targets, SparseOnEveryTarget, ::testing::ValuesIn(target_names()), [](auto const& info) { return info.param; });

}  // namespace
}  // namespace shoal::testing
