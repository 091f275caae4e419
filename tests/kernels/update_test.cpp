// SPDX-License-Identifier: Apache-2.0
// Weight updates of every target against the same formulas in the CPU's scalar arithmetic.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/cpu/kernels.hpp"
#include "src/engine/aligned_buffer.hpp"
#include "src/engine/flush_denormals.hpp"

namespace shoal::testing {
namespace {

constexpr std::size_t kAdam = 4;
static_assert(Optimizers::names[kAdam] == "adam");

// -m / sqrt(v) for each v by an Adam step that changes no slot and starts from a weight of 0.
class Quotients {
 public:
  static constexpr std::size_t kMost = std::size_t{1} << 16;

  explicit Quotients(cpu::Kernels const& kernels) : update_(kernels.update[kAdam][2]) {
    Adam::Step const step{.step_size = 1.0f, .one_minus_beta_1 = 0.0f, .one_minus_beta_2 = 0.0f, .epsilon = 0.0f};
    std::memcpy(parameters_.step.data(), &step, sizeof step);
  }
  float const* operator()(std::vector<float> const& variances, float m) {
    std::fill_n(weights_.data(), kMost, 0.0f);
    std::fill_n(means_.data(), kMost, m);
    std::fill(std::copy(variances.begin(), variances.end(), variances_.data()), variances_.data() + kMost, 1.0f);
    float* const slots[] = {means_.data(), variances_.data(), nullptr};
    update_(parameters_, weights_.data(), gradients_.data(), slots, kMost);
    return weights_.data();
  }

 private:
  cpu::UpdateFunction update_;
  Update parameters_{.step = {}};
  AlignedBuffer weights_{kMost}, gradients_{kMost}, means_{kMost}, variances_{kMost};
};

void expect_correct_rounding(cpu::Kernels const& kernels, std::vector<float> const& variances) {
  Quotients quotients(kernels);
  for (float m : {1.0f, 0x1.6a09e6p0f}) {  // a quotient may hide an error of the root's last place: two rarely do
    float const* const found = quotients(variances, m);
    for (std::size_t i = 0; i < variances.size(); ++i) {
      float const expected = 0.0f - m / std::sqrt(variances[i]);
      if (std::isnan(expected) && std::isnan(found[i])) continue;
      ASSERT_EQ(found[i], expected) << kernels.name << ", variance " << variances[i];
    }
  }
}

// Roots by multiply-adds depend on the mantissa and on whether the exponent is even: [1, 4) has all cases.
TEST(Update, AdamsRootsAreCorrectlyRoundedForEveryMantissa) {
  FlushDenormals const guard;
  for (cpu::Kernels const& kernels : cpu::available_kernels()) {
    for (float begin : {1.0f, 2.0f}) {
      float const last_place = begin * 0x1p-23f;
      for (std::size_t first = 0; first < std::size_t{1} << 23; first += Quotients::kMost) {
        std::vector<float> variances(Quotients::kMost);
        for (std::size_t i = 0; i < variances.size(); ++i) variances[i] = begin + static_cast<float>(first + i) * last_place;
        expect_correct_rounding(kernels, variances);
      }
    }
  }
}

TEST(Update, AdamsRootsAreCorrectlyRoundedForEveryExponentAndWhatIsNoNumber) {
  FlushDenormals const guard;
  for (cpu::Kernels const& kernels : cpu::available_kernels()) {
    std::vector<float> variances{0.0f, std::numeric_limits<float>::max(), std::numeric_limits<float>::quiet_NaN()};
    for (int exponent = -95; exponent < 128; ++exponent) {
      for (float mantissa : {1.0f, 0x1.000002p0f, 0x1.555556p0f, 0x1.6a09e6p0f, 0x1.fffffcp0f, 0x1.fffffep0f}) {
        variances.push_back(std::ldexp(mantissa, exponent));
      }
    }
    expect_correct_rounding(kernels, variances);
  }
}

TEST(Update, AGradientWhoseSquareOverflowsMovesNoWeight) {
  FlushDenormals const guard;
  for (cpu::Kernels const& kernels : cpu::available_kernels()) {
    AlignedBuffer const weights(16), gradients(16), means(16), variances(16);
    std::fill_n(gradients.data(), 16, 1e30f);
    Update parameters{.step = {}};
    Adam::Step const step{.step_size = 1.0f, .one_minus_beta_1 = 0.1f, .one_minus_beta_2 = 0.001f, .epsilon = 1e-7f};
    std::memcpy(parameters.step.data(), &step, sizeof step);
    float* const slots[] = {means.data(), variances.data(), nullptr};
    EXPECT_TRUE(kernels.update[kAdam][2](parameters, weights.data(), gradients.data(), slots, 16));
    EXPECT_EQ(weights.data()[0], 0.0f) << kernels.name;
    EXPECT_TRUE(std::isinf(variances.data()[0]));
  }
}

}  // namespace
}  // namespace shoal::testing
