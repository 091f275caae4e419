// SPDX-License-Identifier: Apache-2.0
// Products of bfloat16 numbers against docs/numerics.md: operands rounded to nearest even, then one std::fma chain a sum, pair by
// pair, the second of a pair first. Exactly, for shapes around each tile's edges.
#include <bit>
#include <cmath>

#include <gtest/gtest.h>

#include "kernels/cpu/kernels.hpp"
#include "tests/kernels/panels.hpp"

namespace shoal::testing {
namespace {

struct RoundedShape {
  int rows, inner, columns;
};
constexpr RoundedShape kRoundedShapes[] = {{1, 1, 1},   {1, 17, 33},  {5, 16, 16}, {6, 15, 31}, {11, 784, 10}, {12, 54, 48}, {13, 33, 49},
                             {23, 7, 64}, {24, 100, 7}, {25, 16, 1}, {32, 8, 32}, {37, 65, 80},  {128, 20, 130}};

float rounded(float x) {
  auto bits = std::bit_cast<std::uint32_t>(x);
  bits += 0x7fff + (bits >> 16 & 1);
  return std::bit_cast<float>(bits & 0xffff0000u);
}

// The sum of a(i) * b(i) over i in [0, n), from `sum` on.
template <class A, class B>
float chain(int n, float sum, A const& a, B const& b) {
  for (int i = 0; i < n; i += 2) {
    if (i + 1 < n) sum = std::fma(rounded(a(i + 1)), rounded(b(i + 1)), sum);
    sum = std::fma(rounded(a(i)), rounded(b(i)), sum);
  }
  return sum;
}

class Bfloat16 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!kernels.pair_matmul) GTEST_SKIP() << "this CPU has no AVX512_BF16";
  }
  // A matrix in pairs, both ways.
  struct Pairs {
    AlignedBuffer by_row, by_column;
    cpu::PairMatrix matrix;
  };
  Pairs pairs_of(PanelMatrix const& x) const {
    std::size_t const row_stride = static_cast<std::size_t>(x.rows() + 3) * cpu::kPairs, column_stride = static_cast<std::size_t>((x.rows() + 1) / 2 + 1) * cpu::kPanel;
    std::size_t const panels = cpu::panels_for(x.columns());
    Pairs pairs{AlignedBuffer(panels * row_stride), AlignedBuffer(panels * column_stride), {}};
    pairs.matrix = {.by_row = reinterpret_cast<std::uint32_t*>(pairs.by_row.data()), .by_row_stride = row_stride,
                    .by_column = reinterpret_cast<std::uint32_t*>(pairs.by_column.data()), .by_column_stride = column_stride};
    kernels.pair_up(x.data(), x.stride(), x.rows(), x.columns(), pairs.matrix);
    return pairs;
  }
  cpu::Kernels const& kernels = cpu::kernels_named("");
};

TEST_F(Bfloat16, NumbersAreRoundedToNearestEven) {
  PanelMatrix const x = PanelMatrix::activations(1, 8);
  float const ulp = 0x1p-7f;
  float const numbers[] = {1 + ulp / 2, 1 + 3 * ulp / 2, 1 + ulp / 2 + 0x1p-23f, -1 - ulp / 2 + 0x1p-23f, 0x1.fffffep127f, -0.0f, 255.0f, 0x1p-130f};
  for (int k = 0; k < 8; ++k) x(0, k) = numbers[k];
  Pairs const pairs = pairs_of(x);
  auto const found = [&](int k) { return std::bit_cast<float>(pairs.matrix.by_row[k / 2] >> (k % 2 ? 16 : 0) << 16); };
  for (int k = 0; k < 7; ++k) EXPECT_EQ(found(k), rounded(numbers[k])) << numbers[k];
  EXPECT_EQ(found(0), 1.0f);
  EXPECT_EQ(found(1), 1 + 2 * ulp);
  EXPECT_TRUE(std::isinf(found(4)));
  EXPECT_EQ(found(7), 0.0f) << "denormal numbers count as 0";
}

TEST_F(Bfloat16, ForwardIsOneChainASumPairByPair) {
  for (auto const [rows, inner, columns] : kRoundedShapes) {
    auto const a = PanelMatrix::activations(rows, inner).fill(1, 0.3), w = PanelMatrix::kernel(inner, columns).fill(2);
    auto const bias = PanelMatrix::activations(1, columns).fill(3), c = PanelMatrix::activations(rows, columns);
    AlignedBuffer packed_bias(cpu::panels_for(columns) * cpu::kPanel);
    for (int j = 0; j < columns; ++j) packed_bias.data()[j] = bias(0, j);
    kernels.pair_matmul({.a = nullptr, .a_stride = 0, .w = nullptr, .w_stride = 0, .bias = packed_bias.data(), .c = c.data(), .c_stride = c.stride(),
                         .rows = rows, .inner = inner, .columns = columns},
                        pairs_of(a).matrix, pairs_of(w).matrix);
    for (int b = 0; b < rows; ++b) {
      for (int j = 0; j < columns; ++j) {
        float const expected = chain(inner, bias(0, j), [&](int k) { return a(b, k); }, [&](int k) { return w(k, j); });
        ASSERT_EQ(c(b, j), expected) << rows << 'x' << inner << 'x' << columns << " at " << b << ',' << j;
      }
    }
    EXPECT_TRUE(c.padding_is_zero());
  }
}

TEST_F(Bfloat16, WeightGradientSumsOverPairsOfRows) {
  for (auto const [rows, inner, columns] : kRoundedShapes) {
    auto const a = PanelMatrix::activations(rows, inner).fill(6, 0.5), dz = PanelMatrix::activations(rows, columns).fill(7);
    auto const gradient = PanelMatrix::kernel(inner, columns);
    EXPECT_TRUE(kernels.pair_weight_gradient({.a = nullptr, .a_stride = 0, .dz = nullptr, .dz_stride = 0, .rows = rows, .inputs = inner, .units = columns,
                                              .gradient = gradient.data(), .update = nullptr, .parameters = nullptr, .weights = nullptr, .slots = {}},
                                             pairs_of(a).matrix, pairs_of(dz).matrix));
    for (int k = 0; k < inner; ++k) {
      for (int j = 0; j < columns; ++j) {
        float const expected = chain(rows, 0.0f, [&](int b) { return a(b, k); }, [&](int b) { return dz(b, j); });
        ASSERT_EQ(gradient(k, j), expected) << rows << 'x' << inner << 'x' << columns << " at " << k << ',' << j;
      }
    }
    EXPECT_TRUE(gradient.padding_is_zero());
  }
}

}  // namespace
}  // namespace shoal::testing
