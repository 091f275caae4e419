// SPDX-License-Identifier: Apache-2.0
// Initial weights: moments and bounds of each initializer, and which random word each weight is made of.
#include "shoal/initialize.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/arithmetic/type_list_tests.hpp"

namespace shoal::testing {
namespace {

RandomKey const kKey = run_key(5, {.trial = 1, .fold = 2, .repeat = 3}, Purpose::kWeights);
constexpr int kIn = 190, kOut = 330;  // no round number: padding would show
constexpr double kCount = kIn * kOut;

struct Moments {
  double mean = 0.0, variance = 0.0, largest = 0.0;
};
Moments moments_of(std::vector<float> const& kernel) {
  Moments m;
  for (float w : kernel) {
    m.mean += w / kCount;
    m.variance += static_cast<double>(w) * w / kCount;
    m.largest = std::max(m.largest, std::fabs(static_cast<double>(w)));
  }
  return m;
}

/// Mean 0 within five standard errors; the variance within 3 %, where its standard error is 0.6 % for a normal.
void expect_moments(Initializer const& initializer, double variance, double bound) {
  Moments const m = moments_of(initial_kernel(initializer, kKey, 0, kIn, kOut));
  EXPECT_NEAR(m.mean, 0.0, 5.0 * std::sqrt(variance / kCount)) << name_of(initializer);
  EXPECT_NEAR(m.variance, variance, 0.03 * variance) << name_of(initializer);
  EXPECT_LE(m.largest, bound * (1.0 + 1e-6)) << name_of(initializer);
  EXPECT_GE(m.largest, 0.99 * bound) << name_of(initializer);
}

TEST(Initializers, UniformsFillTheirBounds) {
  expect_moments(RandomUniform{}, 0.05 * 0.05 / 3.0, 0.05);
  double const glorot = 2.0 / (kIn + kOut), he = 2.0 / kIn, lecun = 1.0 / kIn;
  expect_moments(GlorotUniform{}, glorot, std::sqrt(3.0 * glorot));
  expect_moments(HeUniform{}, he, std::sqrt(3.0 * he));
  expect_moments(LecunUniform{}, lecun, std::sqrt(3.0 * lecun));
}

TEST(Initializers, TruncatedNormalsEndAtTwoStandardDeviations) {
  double const kept = 0.87962566103423978;  // of the standard deviation, after the cut
  expect_moments(TruncatedNormal{}, 0.05 * 0.05 * kept * kept, 0.1);
  double const glorot = 2.0 / (kIn + kOut), he = 2.0 / kIn, lecun = 1.0 / kIn;
  expect_moments(GlorotNormal{}, glorot, 2.0 * std::sqrt(glorot) / kept);
  expect_moments(HeNormal{}, he, 2.0 * std::sqrt(he) / kept);
  expect_moments(LecunNormal{}, lecun, 2.0 * std::sqrt(lecun) / kept);
}

TEST(Initializers, NormalHasItsMomentsAndTails) {
  Moments const m = moments_of(initial_kernel(RandomNormal{}, kKey, 0, kIn, kOut));
  EXPECT_NEAR(m.mean, 0.0, 5.0 * 0.05 / std::sqrt(kCount));
  EXPECT_NEAR(m.variance, 0.0025, 0.03 * 0.0025);
  EXPECT_GT(m.largest, 3.5 * 0.05);  // 62700 numbers
  EXPECT_LT(m.largest, 6.5 * 0.05);
}

TEST(Initializers, ParametersMoveTheNumbers) {
  auto const unit = initial_kernel(RandomNormal{.stddev = 1.0}, kKey, 0, 3, 5);
  auto const moved = initial_kernel(RandomNormal{.mean = 4.0, .stddev = 2.0}, kKey, 0, 3, 5);
  for (std::size_t i = 0; i < unit.size(); ++i) EXPECT_NEAR(moved[i], 4.0 + 2.0 * unit[i], 1e-6);
  for (float w : initial_kernel(RandomUniform{.minval = 1.0, .maxval = 2.0}, kKey, 0, 3, 5)) EXPECT_TRUE(w >= 1.0f && w <= 2.0f) << w;
  for (float w : initial_kernel(Zeros{}, kKey, 0, 3, 5)) EXPECT_EQ(w, 0.0f);
}

TEST(Initializers, GlorotUniformIsGolden) {
  // From an independent implementation of the layout in Python; layer 2, 3 x 5.
  double const golden[] = {-0.796631977925377,   -0.5134698105342907,  0.5721124266739777,  -0.6033456418282237, 0.7865104476228426,
                           0.8005380157328774,   0.3855265496991247,   -0.43957642696270577, 0.6672558359963507, -0.3984899445455248,
                           0.4531396236744123,   -0.15184229134886107, -0.14539705054576757, -0.6337975626362964, -0.3409800579319402};
  auto const kernel = initial_kernel(GlorotUniform{}, kKey, 2, 3, 5);
  for (std::size_t e = 0; e < 15; ++e) EXPECT_EQ(kernel[e], static_cast<float>(golden[e])) << "element " << e;
}

template <class T>
class InitializerTest : public ::testing::Test {};
TYPED_TEST_SUITE(InitializerTest, TypesOf<Initializers>::Types, EntryName);

TYPED_TEST(InitializerTest, HasOneWeightAnElementForOddShapes) {
  for (auto [in, out] : {std::pair{1, 1}, {1, 7}, {7, 1}, {3, 5}, {17, 33}}) {
    auto const kernel = initial_kernel(TypeParam{}, kKey, 0, in, out);
    ASSERT_EQ(kernel.size(), static_cast<std::size_t>(in) * static_cast<std::size_t>(out));
    for (float w : kernel) EXPECT_TRUE(std::isfinite(w));
  }
}

TYPED_TEST(InitializerTest, DependsOnKeyAndLayerAlone) {
  auto const first = initial_kernel(TypeParam{}, kKey, 0, 9, 7);
  EXPECT_EQ(first, initial_kernel(TypeParam{}, kKey, 0, 9, 7));
  if (TypeParam::name == "zeros") return;
  EXPECT_NE(first, initial_kernel(TypeParam{}, kKey, 1, 9, 7));
  EXPECT_NE(first, initial_kernel(TypeParam{}, {.low = kKey.low + 1, .high = kKey.high}, 0, 9, 7));
}

TYPED_TEST(InitializerTest, ElementUsesItsOwnWordWhateverTheShape) {
  if constexpr (requires(TypeParam f) { f.weight(0.5, Fans{}); }) {
    for (auto [in, out] : {std::pair{4, 6}, {6, 4}, {3, 7}}) {
      auto const kernel = initial_kernel(TypeParam{}, kKey, 3, in, out);
      for (std::size_t e = 0; e < kernel.size(); ++e) {
        std::uint32_t const word = philox(kKey, {static_cast<std::uint32_t>(e >> 2), 0, 3, 0})[e & 3];
        EXPECT_EQ(kernel[e], static_cast<float>(TypeParam{}.weight(to_unit(word), {.in = in, .out = out}))) << e;
      }
    }
  }
}

TEST(Orthogonal, ColumnsOrRowsAreOrthonormalTimesTheGain) {
  for (auto [in, out] : {std::pair{1, 1}, {40, 23}, {23, 40}, {31, 31}, {1, 9}}) {
    auto const kernel = initial_kernel(Orthogonal{.gain = 3.0}, kKey, 0, in, out);
    auto const at = [&](int k, int j) { return static_cast<double>(kernel[static_cast<std::size_t>(k * out + j)]); };
    int const n = std::min(in, out), length = std::max(in, out);
    for (int a = 0; a < n; ++a) {
      for (int b = 0; b <= a; ++b) {
        double sum = 0.0;
        for (int i = 0; i < length; ++i) sum += in >= out ? at(i, a) * at(i, b) : at(a, i) * at(b, i);
        // Entries are floats: 2^-24 of each, and |v| = 3.
        EXPECT_NEAR(sum, a == b ? 9.0 : 0.0, 9.0 * 0x1p-23) << in << " x " << out << ", vectors " << a << " and " << b;
      }
    }
  }
}

TEST(Orthogonal, FirstVectorPointsWhereItsNormalNumbersDo) {
  auto const kernel = initial_kernel(Orthogonal{}, kKey, 0, 6, 2), normal = initial_kernel(RandomNormal{.stddev = 1.0}, kKey, 0, 6, 2);
  for (std::size_t k = 0; k < 6; ++k) EXPECT_GT(kernel[2 * k] * normal[2 * k], 0.0f) << "the triangular factor's diagonal is positive";
}

TEST(Initializers, AliasesAreKerassOlderNames) {
  EXPECT_EQ(initializer_named("zero"), Initializer(Zeros{}));
  EXPECT_EQ(initializer_named("uniform"), Initializer(RandomUniform{}));
  EXPECT_EQ(initializer_named("normal"), Initializer(RandomNormal{}));
  EXPECT_EQ(initializer_named("he_normal"), Initializer(HeNormal{}));
  EXPECT_EQ(initializer_named("he"), std::nullopt);
}

}  // namespace
}  // namespace shoal::testing
