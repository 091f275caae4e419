// SPDX-License-Identifier: Apache-2.0
// Every product against the definition of docs/numerics.md: one std::fma chain a sum, exactly, on every target and for
// shapes around each tile's edges.
#include <cmath>
#include <cstring>
#include <tuple>

#include <gtest/gtest.h>

#include "kernels/cpu/kernels.hpp"
#include "tests/kernels/panels.hpp"

namespace shoal::testing {
namespace {

using cpu::Kernels;

struct Shape {
  int rows, inner, columns;
};
constexpr Shape kShapes[] = {{1, 1, 1},   {1, 17, 33},  {5, 16, 16}, {6, 15, 31}, {11, 784, 10}, {12, 54, 48}, {13, 33, 49},
                             {23, 7, 64}, {24, 100, 7}, {25, 16, 1}, {32, 8, 32}, {37, 65, 80},  {128, 20, 130}};

float flushed(float x) { return std::fabs(x) < 0x1p-95f ? 0.0f : x; }

class EveryTarget : public ::testing::TestWithParam<std::string> {
 protected:
  Kernels const& kernels = cpu::kernels_named(GetParam());
};

TEST_P(EveryTarget, ForwardIsOneAscendingFusedChainASum) {
  for (auto const [rows, inner, columns] : kShapes) {
    auto const a = PanelMatrix::activations(rows, inner).fill(1, 0.3), w = PanelMatrix::kernel(inner, columns).fill(2);
    auto const bias = PanelMatrix::activations(1, columns).fill(3), c = PanelMatrix::activations(rows, columns);
    AlignedBuffer packed_bias(cpu::panels_for(columns) * cpu::kPanel);
    for (int j = 0; j < columns; ++j) packed_bias.data()[j] = bias(0, j);
    kernels.matmul({.a = a.data(), .a_stride = a.stride(), .w = w.data(), .w_stride = w.stride(), .bias = packed_bias.data(),
                    .c = c.data(), .c_stride = c.stride(), .rows = rows, .inner = inner, .columns = columns});
    for (int b = 0; b < rows; ++b) {
      for (int j = 0; j < columns; ++j) {
        float expected = bias(0, j);
        for (int k = 0; k < inner; ++k) expected = std::fma(a(b, k), w(k, j), expected);
        ASSERT_EQ(c(b, j), flushed(expected)) << rows << 'x' << inner << 'x' << columns << " at " << b << ',' << j;
      }
    }
    EXPECT_TRUE(c.padding_is_zero());
  }
}

TEST_P(EveryTarget, InputGradientIsThatProductWithTheTranspose) {
  for (auto const [rows, inner, columns] : kShapes) {
    auto const dz = PanelMatrix::activations(rows, columns).fill(4), w = PanelMatrix::kernel(inner, columns).fill(5);
    auto const dx = PanelMatrix::activations(rows, inner);
    PanelMatrix const transposed(columns, inner, static_cast<std::size_t>(columns) * cpu::kPanel);
    kernels.transpose(w.data(), inner, columns, transposed.data());
    kernels.matmul({.a = dz.data(), .a_stride = dz.stride(), .w = transposed.data(), .w_stride = transposed.stride(), .bias = nullptr,
                    .c = dx.data(), .c_stride = dx.stride(), .rows = rows, .inner = columns, .columns = inner});
    for (int b = 0; b < rows; ++b) {
      for (int k = 0; k < inner; ++k) {
        float expected = 0.0f;
        for (int j = 0; j < columns; ++j) expected = std::fma(dz(b, j), w(k, j), expected);
        ASSERT_EQ(dx(b, k), flushed(expected)) << rows << 'x' << inner << 'x' << columns << " at " << b << ',' << k;
      }
    }
    EXPECT_TRUE(dx.padding_is_zero());
  }
}

TEST_P(EveryTarget, WeightGradientSumsOverRowsAscending) {
  for (auto const [rows, inner, columns] : kShapes) {
    auto const a = PanelMatrix::activations(rows, inner).fill(6, 0.5), dz = PanelMatrix::activations(rows, columns).fill(7);
    auto const gradient = PanelMatrix::kernel(inner, columns);
    EXPECT_TRUE(kernels.weight_gradient({.a = a.data(), .a_stride = a.stride(), .dz = dz.data(), .dz_stride = dz.stride(), .rows = rows,
                                         .inputs = inner, .units = columns, .gradient = gradient.data(), .update = nullptr,
                                         .parameters = nullptr, .weights = nullptr, .slots = {}}));
    AlignedBuffer bias(cpu::panels_for(columns) * cpu::kPanel);
    kernels.bias_gradient(dz.data(), dz.stride(), rows, columns, bias.data());
    for (int j = 0; j < columns; ++j) {
      float ones = 0.0f;
      for (int b = 0; b < rows; ++b) ones = std::fma(1.0f, dz(b, j), ones);
      ASSERT_EQ(bias.data()[j], flushed(ones));
      for (int k = 0; k < inner; ++k) {
        float expected = 0.0f;
        for (int b = 0; b < rows; ++b) expected = std::fma(a(b, k), dz(b, j), expected);
        ASSERT_EQ(gradient(k, j), flushed(expected)) << rows << 'x' << inner << 'x' << columns << " at " << k << ',' << j;
      }
    }
    EXPECT_TRUE(gradient.padding_is_zero());
  }
}

TEST_P(EveryTarget, FusedUpdateEqualsAStagedOne) {
  Adam const adam{};
  constexpr std::size_t kAdam = 4;
  static_assert(Optimizers::names[kAdam] == "adam");
  for (auto const [rows, inner, columns] : kShapes) {
    auto const a = PanelMatrix::activations(rows, inner).fill(8), dz = PanelMatrix::activations(rows, columns).fill(9);
    Update update{.l1 = 0.001f, .l2_twice = 0.01f, .decay = 0.001f, .step = {}};
    OptimizerClock clock{.t = 3};
    auto const step = adam.at(0.01, clock);
    std::memcpy(update.step.data(), &step, sizeof step);
    std::vector<PanelMatrix> fused, staged;
    for (auto* set : {&fused, &staged}) {
      set->push_back(PanelMatrix::kernel(inner, columns).fill(20));
      for (int slot = 0; slot < 2; ++slot) set->push_back(PanelMatrix::kernel(inner, columns));
    }
    auto const product = [&](PanelMatrix const* gradient, std::vector<PanelMatrix>& w) {
      return cpu::WeightGradient{.a = a.data(), .a_stride = a.stride(), .dz = dz.data(), .dz_stride = dz.stride(), .rows = rows, .inputs = inner,
                                 .units = columns, .gradient = gradient ? gradient->data() : nullptr, .update = kernels.update[kAdam][2],
                                 .parameters = &update, .weights = w[0].data(), .slots = {w[1].data(), w[2].data(), nullptr}};
    };
    EXPECT_TRUE(kernels.weight_gradient(product(nullptr, fused)));
    auto const gradient = PanelMatrix::kernel(inner, columns);
    EXPECT_TRUE(kernels.weight_gradient(product(&gradient, staged)));
    float* slots[] = {staged[1].data(), staged[2].data(), nullptr};
    std::size_t const n = cpu::kernel_floats(inner, columns);
    EXPECT_TRUE(kernels.update[kAdam][2](update, staged[0].data(), gradient.data(), slots, n));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(std::memcmp(fused[i].data(), staged[i].data(), n * sizeof(float)), 0) << rows << 'x' << inner << 'x' << columns;
  }
}

TEST_P(EveryTarget, SumsBelowTheFloorBecomePlusZero) {
  auto const a = PanelMatrix::activations(1, 1), w = PanelMatrix::kernel(1, 1), c = PanelMatrix::activations(1, 1);
  for (auto const& [x, y, expected] : {std::tuple{0x1p-60f, 0x1p-60f, 0.0f}, {-0x1p-60f, 0x1p-60f, 0.0f}, {-0.0f, 1.0f, 0.0f}, {0x1p-45f, 0x1p-50f, 0x1p-95f}}) {
    a(0, 0) = x;
    w(0, 0) = y;
    kernels.matmul({.a = a.data(), .a_stride = a.stride(), .w = w.data(), .w_stride = w.stride(), .bias = nullptr, .c = c.data(), .c_stride = c.stride(),
                    .rows = 1, .inner = 1, .columns = 1});
    EXPECT_EQ(c(0, 0), expected);
    EXPECT_FALSE(std::signbit(c(0, 0)));
  }
}

TEST_P(EveryTarget, AnUpdateTellsThatAWeightIsNoLongerFinite) {
  Sgd const sgd{};
  for (float bad : {INFINITY, -INFINITY, static_cast<float>(NAN)}) {
    for (int at : {0, 15, 16, 31}) {
      AlignedBuffer weights(32), gradients(32);
      gradients.data()[at] = bad;
      Update update{.step = {}};
      auto const step = sgd.at(0.01, {});
      std::memcpy(update.step.data(), &step, sizeof step);
      EXPECT_FALSE(kernels.update[0][0](update, weights.data(), gradients.data(), nullptr, 32)) << bad << " at " << at;
    }
  }
}

TEST_P(EveryTarget, UnitNormsAndScalesLeaveOtherUnitsAlone) {
  auto const w = PanelMatrix::kernel(37, 19).fill(30);
  AlignedBuffer sums(32), factors(32);
  kernels.unit_square_sums(w.data(), 37, 19, sums.data());
  for (int j = 0; j < 19; ++j) {
    float expected = 0.0f;
    for (int k = 0; k < 37; ++k) expected = std::fma(w(k, j), w(k, j), expected);
    EXPECT_EQ(sums.data()[j], expected);
    factors.data()[j] = j == 17 ? 0.5f : 1.0f;
  }
  auto const before = PanelMatrix::kernel(37, 19).fill(30);
  kernels.scale_units(w.data(), 37, 19, factors.data());
  for (int k = 0; k < 37; ++k) {
    for (int j = 0; j < 19; ++j) EXPECT_EQ(w(k, j), before(k, j) * (j == 17 ? 0.5f : 1.0f));
  }
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (Kernels const& kernels : cpu::available_kernels()) names.push_back(kernels.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Targets, EveryTarget, ::testing::ValuesIn(names()), [](auto const& info) { return info.param; });

}  // namespace
}  // namespace shoal::testing
