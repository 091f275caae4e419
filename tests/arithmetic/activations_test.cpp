// SPDX-License-Identifier: Apache-2.0
// Every activation's float arithmetic against double references and finite differences.
#include "shoal/activations.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "shoal/detail/arithmetic.hpp"
#include "tests/arithmetic/reference_activations.hpp"
#include "tests/arithmetic/type_list_tests.hpp"

namespace shoal::testing {
namespace {

/// Dense around 0 and at the joints of the formulas, sparse up to what a sum may reach.
std::vector<float> inputs() {
  std::vector<float> xs{0.0f, -0.0f};
  for (int i = -4000; i <= 4000; ++i) xs.push_back(static_cast<float>(i) * 0.0053f);
  for (float size = 1e-30f; size < 1e30f; size *= 1.37f) xs.insert(xs.end(), {size, -size});
  for (float joint : {1.0f, 3.0f, 20.0f, 25.0f, 86.98f, 88.72f}) {
    for (float sign : {-1.0f, 1.0f}) {
      float const x = sign * joint;
      xs.insert(xs.end(), {std::nextafter(x, -1e9f), x, std::nextafter(x, 1e9f)});
    }
  }
  return xs;
}

template <class T>
class ActivationTest : public ::testing::Test {};
TYPED_TEST_SUITE(ActivationTest, TypesOf<Activations>::Types, EntryName);

TYPED_TEST(ActivationTest, ValueIsNearTheDoubleReference) {
  // 4 ulp of the value. gelu's and hard_sigmoid's left ends are differences of numbers near 1: there 2^-23 of |x| is left.
  // Exponentials below 1.7e-38 are 0.
  TypeParam const f{};
  double const cancelled = TypeParam::name == "gelu" || TypeParam::name == "hard_sigmoid" ? 0x1p-23 : 1.7e-38;
  for (float x : inputs()) {
    double const expected = reference(f, static_cast<double>(x));
    float const y = detail::value(f, x);
    if (std::fabs(expected) > std::numeric_limits<float>::max()) {
      EXPECT_TRUE(std::isinf(y)) << "x = " << x;
    } else {
      ASSERT_NEAR(y, expected, 4 * 0x1p-23 * std::fabs(expected) + cancelled * std::fabs(static_cast<double>(x))) << "x = " << x;
    }
  }
}

TYPED_TEST(ActivationTest, DerivativeIsNearTheFiniteDifferenceOfTheReference) {
  // Central difference with one Richardson step: error h^4, and rounding 1e-16 / h. Derivatives from y inherit y's
  // rounding, an absolute 2^-24 times what f''(x) / f'(x) makes of it, and exp's relative error.
  TypeParam const f{};
  for (float x : inputs()) {
    double const h = 1e-3 * std::max(1.0, std::fabs(static_cast<double>(x)) * 1e-2);
    bool const at_a_kink = std::fabs(x) < 3 * h || std::fabs(std::fabs(x) - 3.0) < 3 * h;
    if (at_a_kink || std::fabs(x) > 1e4f) continue;
    auto const difference = [&](double step) {
      return (reference(f, x + step) - reference(f, x - step)) / (2.0 * step);
    };
    double const expected = (4.0 * difference(h / 2) - difference(h)) / 3.0;
    if (!(std::fabs(expected) < 1e37)) continue;
    float const y = detail::value(f, x);
    ASSERT_NEAR(detail::derivative(f, x, y), expected, 1e-6 + 1e-6 * std::fabs(expected)) << "x = " << x;
  }
}

TYPED_TEST(ActivationTest, DerivativeReadsTheInputOnlyWhereAnnounced) {
  TypeParam const f{};
  if (TypeParam::needs_x) return;
  float const nan = std::numeric_limits<float>::quiet_NaN();
  for (float x : {-2.5f, -0.5f, 0.0f, 0.5f, 2.5f}) {
    float const y = detail::value(f, x);
    EXPECT_EQ(detail::derivative(f, nan, y), detail::derivative(f, x, y)) << "x = " << x;
  }
}

TYPED_TEST(ActivationTest, DerivativeIsFiniteWhereverTheInputIs) {
  TypeParam const f{};
  if (TypeParam::name == "exponential") return;  // grows without bound
  for (float x : inputs()) {
    EXPECT_LE(std::fabs(detail::derivative(f, x, detail::value(f, x))), 2.0f) << "x = " << x;
  }
}

TYPED_TEST(ActivationTest, NanComesOut) {
  EXPECT_TRUE(std::isnan(detail::value(TypeParam{}, std::numeric_limits<float>::quiet_NaN())));
}

TEST(Activations, KinksTakeTheLeftDerivative) {
  EXPECT_EQ(detail::derivative(Relu{}, 0.0f, 0.0f), 0.0f);
  EXPECT_EQ(detail::derivative(LeakyRelu{}, 0.0f, 0.0f), 0.2f);
  EXPECT_EQ(detail::derivative(Elu{.alpha = 0.5}, 0.0f, 0.0f), 0.5f);
  EXPECT_EQ(detail::derivative(HardSigmoid{}, 3.0f, 1.0f), 0.0f);
}

TEST(Activations, ParametersAreUsed) {
  EXPECT_EQ(detail::value(LeakyRelu{.negative_slope = 0.5}, -3.0f), -1.5f);
  EXPECT_EQ(detail::value(Elu{.alpha = 2.0}, -50.0f), -2.0f);
}

TEST(Activations, HaveKerasNames) {
  EXPECT_EQ(Activations::names, (std::array<std::string_view, 14>{"relu", "leaky_relu", "elu", "selu", "gelu", "silu", "mish", "tanh", "sigmoid",
                                                                  "hard_sigmoid", "softplus", "softsign", "exponential", "linear"}));
}

}  // namespace
}  // namespace shoal::testing
