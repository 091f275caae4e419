// SPDX-License-Identifier: Apache-2.0
// Losses against their definitions in double, and their gradients against finite differences of those definitions.
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "kernels/cpu/kernels.hpp"
#include "tests/kernels/panels.hpp"

namespace shoal::testing {
namespace {


double sigma(double z) { return 1.0 / (1.0 + std::exp(-z)); }

// The loss of one row in double, from the textbook.
double reference(LossKernel kernel, std::vector<double> const& z, int label, std::vector<double> const& target, double smoothing, double delta) {
  int const n = static_cast<int>(z.size());
  double total = 0.0, loss = 0.0;
  auto const y = [&](int j) { return (j == label ? 1.0 - smoothing : 0.0) + smoothing / n; };
  switch (kernel) {
    case LossKernel::kSoftmax:
      for (double v : z) total += std::exp(v);
      for (int j = 0; j < n; ++j) loss -= y(j) * std::log(std::exp(z[j]) / total);
      return loss;
    case LossKernel::kNormalizedSigmoid:
      for (double v : z) total += sigma(v);
      for (int j = 0; j < n; ++j) loss -= y(j) * std::log(sigma(z[j]) / total);
      return loss;
    case LossKernel::kSigmoid: {
      double const t = label * (1.0 - smoothing) + smoothing / 2;
      return -t * std::log(sigma(z[0])) - (1 - t) * std::log(1 - sigma(z[0]));
    }
    default:
      for (int j = 0; j < n; ++j) {
        double const e = z[j] - target[j], a = std::fabs(e);
        loss += kernel == LossKernel::kSquared ? e * e : kernel == LossKernel::kAbsolute ? a : a <= delta ? e * e / 2 : delta * (a - delta / 2);
      }
      return loss / n;
  }
}

struct Case {
  LossKernel kernel;
  int outputs;
  float smoothing;
};

TEST(Loss, ValuesAndGradientsMatchTheirDefinitionsOnEveryTarget) {
  using enum LossKernel;
  for (Case const c : {Case{kSoftmax, 10, 0}, {kSoftmax, 3, 0.1f}, {kSoftmax, 16, 0}, {kSoftmax, 26, 0.05f}, {kSoftmax, 2, 0}, {kNormalizedSigmoid, 10, 0},
                       {kNormalizedSigmoid, 17, 0.1f}, {kSigmoid, 1, 0}, {kSigmoid, 1, 0.2f}, {kSquared, 1, 0}, {kSquared, 3, 0}, {kAbsolute, 2, 0}, {kHuber, 3, 0}}) {
    constexpr int kRows = 37;  // whole blocks and a part of one
    auto const z = PanelMatrix::activations(kRows, c.outputs).fill(40 + c.outputs);
    auto const targets = PanelMatrix::activations(kRows, c.outputs).fill(50);
    std::vector<std::int32_t> labels;
    std::vector<float> plain_targets, weights;
    for (int b = 0; b < kRows; ++b) {
      labels.push_back(b % std::max(2, c.outputs));
      weights.push_back(0.5f + static_cast<float>(b % 9));
      for (int j = 0; j < c.outputs; ++j) {
        z(b, j) *= 6.0f;
        plain_targets.push_back(4.0f * targets(b, j));
      }
    }
    for (cpu::Kernels const& kernels : cpu::available_kernels()) {
      auto const dz = PanelMatrix::activations(kRows, c.outputs);
      std::vector<float> losses(kRows);
      AlignedBuffer scratch(cpu::loss_scratch(c.outputs));
      kernels.loss[static_cast<std::size_t>(c.kernel)]({.z = z.data(), .stride = z.stride(), .rows = kRows, .outputs = c.outputs, .labels = labels.data(),
                                                        .targets = plain_targets.data(), .weights = weights.data(), .scale = 1.0f / kRows,
                                                        .smoothing = c.smoothing, .delta = 1.5f, .unit = nullptr, .losses = losses.data(), .dz = dz.data(),
                                                        .scratch = scratch.data()});
      EXPECT_TRUE(dz.padding_is_zero());
      for (int b = 0; b < kRows; ++b) {
        std::vector<double> row, target;
        for (int j = 0; j < c.outputs; ++j) row.push_back(z(b, j)), target.push_back(plain_targets[b * c.outputs + j]);
        auto const at = [&](std::vector<double> const& values) { return reference(c.kernel, values, labels[b], target, c.smoothing, 1.5); };
        double const expected = at(row);
        EXPECT_NEAR(losses[b], expected, 2e-6 * (1 + std::fabs(expected))) << kernels.name << " row " << b;  // a dozen float roundings
        for (int j = 0; j < c.outputs; ++j) {
          auto up = row, down = row;
          double const h = 1e-5;
          up[j] += h;
          down[j] -= h;
          double const slope = (at(up) - at(down)) / (2 * h) * weights[b] / kRows;
          EXPECT_NEAR(dz(b, j), slope, 2e-6 * (1 + weights[b])) << kernels.name << " loss " << static_cast<int>(c.kernel) << " row " << b << " output " << j;
        }
      }
    }
  }
}

TEST(Loss, LargeSumsNeitherOverflowNorLoseTheLoss) {
  for (cpu::Kernels const& kernels : cpu::available_kernels()) {
    auto const z = PanelMatrix::activations(1, 3), dz = PanelMatrix::activations(1, 3);
    z(0, 0) = 1000.0f;
    z(0, 1) = -1000.0f;
    std::int32_t const label = 1;
    float loss = 0;
    AlignedBuffer scratch(cpu::loss_scratch(3));
    cpu::LossRows rows{.z = z.data(), .stride = z.stride(), .rows = 1, .outputs = 3, .labels = &label, .targets = nullptr, .weights = nullptr, .scale = 1.0f,
                       .smoothing = 0, .delta = 1, .unit = nullptr, .losses = &loss, .dz = dz.data(), .scratch = scratch.data()};
    kernels.loss[static_cast<std::size_t>(LossKernel::kSoftmax)](rows);
    EXPECT_EQ(loss, 2000.0f);
    EXPECT_EQ(dz(0, 0), 1.0f);
    EXPECT_EQ(dz(0, 1), -1.0f);
    rows.outputs = 1;
    kernels.loss[static_cast<std::size_t>(LossKernel::kSigmoid)](rows);
    EXPECT_EQ(loss, 0.0f);
  }
}

TEST(Loss, ALossIsReportedInTheTargetsUnit) {
  auto const z = PanelMatrix::activations(1, 2), dz = PanelMatrix::activations(1, 2);
  z(0, 0) = 1.0f;
  z(0, 1) = 2.0f;
  std::vector<float> const targets{0.0f, 0.0f}, unit{4.0f, 9.0f};
  float loss = 0;
  AlignedBuffer scratch(cpu::loss_scratch(2));
  cpu::available_kernels().front().loss[static_cast<std::size_t>(LossKernel::kSquared)](
      {.z = z.data(), .stride = z.stride(), .rows = 1, .outputs = 2, .labels = nullptr, .targets = targets.data(), .weights = nullptr, .scale = 1.0f,
       .smoothing = 0, .delta = 1, .unit = unit.data(), .losses = &loss, .dz = dz.data(), .scratch = scratch.data()});
  EXPECT_EQ(loss, (4.0f * 1 + 9.0f * 4) / 2);
  EXPECT_EQ(dz(0, 1), 2.0f);  // the gradient stays that of the standardised loss
}

}  // namespace
}  // namespace shoal::testing
