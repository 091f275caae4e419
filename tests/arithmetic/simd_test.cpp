// SPDX-License-Identifier: Apache-2.0
// Every instruction set computes the bits of the scalar arithmetic: elementary functions, activations, optimizers.
#include "tests/arithmetic/simd_targets.hpp"

#include <cmath>
#include <limits>
#include <random>

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

#include <gtest/gtest.h>

#include "shoal/detail/arithmetic.hpp"
#include "tests/arithmetic/type_list_tests.hpp"
#include "tests/arithmetic/with_slots.hpp"

namespace shoal::testing {
namespace {

/// The engines run with denormals flushed; a caller of the library may not. Restores the state.
class FlushDenormals {
 public:
  explicit FlushDenormals(bool on) {
#ifdef __SSE2__
    if (on) _mm_setcsr(before_ | 0x8040);
#else
    static_cast<void>(on);
#endif
  }
  ~FlushDenormals() {
#ifdef __SSE2__
    _mm_setcsr(before_);
#endif
  }
  FlushDenormals(FlushDenormals const&) = delete;
  FlushDenormals& operator=(FlushDenormals const&) = delete;

 private:
#ifdef __SSE2__
  unsigned before_ = _mm_getcsr();
#endif
};

/// Sampled from all floats, with the ends and the joints of the formulas; a multiple of 16.
std::vector<float> inputs() {
  using Limits = std::numeric_limits<float>;
  std::vector<float> xs{0.0f, -0.0f, Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), Limits::max(), -Limits::max(), Limits::min(), -Limits::min(), Limits::denorm_min()};
  for (float joint : {0.5f, 0.625f, 0.93f, 1.0f, 3.0f, 4.0f, 20.0f, 25.0f, 86.98f, 88.722839f}) {
    for (float x : {joint, -joint}) xs.insert(xs.end(), {std::nextafter(x, -1e9f), x, std::nextafter(x, 1e9f)});
  }
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << 32; bits += 200003) xs.push_back(detail::float_of(static_cast<std::uint32_t>(bits)));
  for (int i = -20000; i <= 20000; ++i) xs.push_back(static_cast<float>(i) * 0.00517f);
  while (xs.size() % 16 != 0) xs.push_back(1.0f);
  return xs;
}

/// NaN has many bit patterns and no meaning in them.
std::uint32_t canonical(float x) { return x == x ? detail::bits_of(x) : 0x7fc00000u; }

void expect_same_bits(std::vector<float> const& expected, std::vector<float> const& found, std::vector<float> const& xs, std::string const& what) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (canonical(expected[i]) == canonical(found[i])) continue;
    ADD_FAILURE() << what << ": at x = " << xs[i % xs.size()] << " (index " << i << ") scalar gives " << expected[i] << ", the target " << found[i];
    return;
  }
}

float scalar_elementary(Elementary f, float x) {
  switch (f) {
    case Elementary::kExp: return detail::exp(x);
    case Elementary::kExpm1: return detail::expm1(x);
    case Elementary::kLog: return detail::log(x);
    case Elementary::kLog1p: return detail::log1p(x);
    case Elementary::kTanh: return detail::tanh(x);
    case Elementary::kSigmoid: return detail::sigmoid(x);
    case Elementary::kSoftplus: return detail::softplus(x);
    case Elementary::kErf: return detail::erf(x);
    case Elementary::kFlush: return detail::flush(x);
    case Elementary::kRound: return detail::round(x);
    case Elementary::kCount: break;
  }
  return x;
}

class SimdTest : public ::testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    if (!target_.supported) GTEST_SKIP() << "this CPU has no " << target_.name;
  }
  /// Runs the body with denormals flushed and kept.
  template <class F>
  void in_both_modes(F&& body) {
    for (bool on : {false, true}) {
      FlushDenormals const guard(on);
      body(on ? ", denormals flushed" : ", denormals kept");
    }
  }
  SimdTarget target_ = simd_targets()[GetParam()];
};

TEST_P(SimdTest, ElementaryFunctionsEqualScalar) {
  std::vector<float> const xs = inputs();
  std::vector<float> expected(xs.size()), found(xs.size());
  in_both_modes([&](std::string const& mode) {
    for (int f = 0; f < static_cast<int>(Elementary::kCount); ++f) {
      auto const chosen = static_cast<Elementary>(f);
      for (std::size_t i = 0; i < xs.size(); ++i) expected[i] = scalar_elementary(chosen, xs[i]);
      target_.elementary(chosen, xs.data(), found.data(), xs.size());
      expect_same_bits(expected, found, xs, "function " + std::to_string(f) + mode);
    }
  });
}

TEST_P(SimdTest, ActivationsEqualScalar) {
  // An activation's input is a flushed sum. A denormal would show whether the compiler made max of a compare and select:
  // where denormals count as 0, x86's instruction for max returns one of two zeros, select the denormal.
  std::vector<float> xs = inputs();
  for (float& x : xs) x = detail::flush(x);
  std::vector<float> y(xs.size()), slope(xs.size()), target_y(xs.size()), target_slope(xs.size());
  in_both_modes([&](std::string const& mode) {
    Activations::for_each([&]<class T>(std::type_identity<T>) {
      T const f{};
      for (std::size_t i = 0; i < xs.size(); ++i) {
        y[i] = detail::value(f, xs[i]);
        slope[i] = detail::derivative(f, xs[i], y[i]);
      }
      target_.activate(f, xs.data(), target_y.data(), target_slope.data(), xs.size());
      expect_same_bits(y, target_y, xs, std::string(T::name) + mode);
      expect_same_bits(slope, target_slope, xs, "derivative of " + std::string(T::name) + mode);
    });
  });
}

template <class T>
void expect_update_equals_scalar(SimdTarget const& target, T const& optimizer, std::string const& mode) {
  constexpr std::size_t kWeights = 16 * 13;
  std::mt19937 random(11);
  auto const uniform = [&] { return static_cast<float>(static_cast<double>(random()) * 0x1p-31 - 1.0); };
  std::vector<float> weights(kWeights), gradients(kWeights), slots(kWeights * static_cast<std::size_t>(optimizer.n_slots()));
  for (float& w : weights) w = uniform();
  weights[5] = 0.0f;
  for (std::size_t i = 0; i < slots.size(); ++i) slots[i] = static_cast<float>(optimizer.initial_slot(static_cast<int>(i / kWeights)));
  auto target_weights = weights, target_slots = slots;
  OptimizerClock clock;
  for (int t = 0; t < 40; ++t) {
    optimizer.advance(clock);
    for (std::size_t i = 0; i < kWeights; ++i) gradients[i] = i == 5 ? 0.0f : std::ldexp(uniform(), static_cast<int>(i % 80) - 60);
    target.update(optimizer, optimizer.learning_rate, clock, target_weights.data(), gradients.data(), target_slots.data(), kWeights);
    with_slots<T>(optimizer.n_slots(), [&]<int n>(std::integral_constant<int, n>) {
      auto const constants = optimizer.at(optimizer.learning_rate, clock);
      for (std::size_t i = 0; i < kWeights; ++i) {
        float own[n + 1];
        for (int s = 0; s < n; ++s) own[s] = slots[static_cast<std::size_t>(s) * kWeights + i];
        detail::step<n>(constants, weights[i], gradients[i], own);
        for (int s = 0; s < n; ++s) slots[static_cast<std::size_t>(s) * kWeights + i] = own[s];
      }
    });
  }
  expect_same_bits(weights, target_weights, gradients, "weights of " + std::string(T::name) + mode);
  expect_same_bits(slots, target_slots, gradients, "slots of " + std::string(T::name) + mode);
}

TEST_P(SimdTest, OptimizersEqualScalar) {
  in_both_modes([&](std::string const& mode) {
    Optimizers::for_each([&]<class T>(std::type_identity<T>) {
      for (T const& optimizer : all_modes<T>()) expect_update_equals_scalar(target_, optimizer, mode);
    });
  });
}

INSTANTIATE_TEST_SUITE_P(EveryTarget, SimdTest, ::testing::Range(std::size_t{0}, simd_targets().size()),
                         [](auto const& param) { return simd_targets()[param.param].name; });

TEST(Simd, PortableTargetIsAlwaysThere) { EXPECT_TRUE(simd_targets().back().supported); }

}  // namespace
}  // namespace shoal::testing
