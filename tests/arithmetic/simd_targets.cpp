// SPDX-License-Identifier: Apache-2.0
#include "tests/arithmetic/simd_targets.hpp"

#include "tests/arithmetic/with_slots.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/arithmetic/simd_targets.cpp"
#include <hwy/foreach_target.h>

#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {

using testing::Elementary;

HWY_ATTR F32 elementary_of(Elementary f, F32 x) {
  switch (f) {
    case Elementary::kExp: return exp(x);
    case Elementary::kExpm1: return expm1(x);
    case Elementary::kLog: return log(x);
    case Elementary::kLog1p: return log1p(x);
    case Elementary::kTanh: return tanh(x);
    case Elementary::kSigmoid: return sigmoid(x);
    case Elementary::kSoftplus: return softplus(x);
    case Elementary::kErf: return erf(x);
    case Elementary::kFlush: return flush(x);
    case Elementary::kRound: return round(x);
    case Elementary::kCount: break;
  }
  return x;
}

HWY_ATTR void elementary(Elementary f, float const* x, float* y, std::size_t n) {
  for (std::size_t i = 0; i < n; i += kLanes) store_any(elementary_of(f, load_any(x + i)), y + i);
}

template <class T>
HWY_ATTR void activate_all(T const& f, float const* x, float* y, float* slope, std::size_t n) {
  for (std::size_t i = 0; i < n; i += kLanes) {
    F32 const in = load_any(x + i), out = value(f, in);
    store_any(out, y + i);
    store_any(derivative(f, in, out), slope + i);
  }
}
HWY_ATTR void activate(Activation const& activation, float const* x, float* y, float* slope, std::size_t n) {
  std::visit([&](auto const& f) HWY_ATTR { activate_all(f, x, y, slope, n); }, activation);
}

template <int n_slots, class Step>
HWY_ATTR void update_all(Step const& constants, float* weights, float const* gradients, float* slots, std::size_t n) {
  for (std::size_t i = 0; i < n; i += kLanes) {
    F32 weight = load_any(weights + i), own[n_slots + 1];
    for (int s = 0; s < n_slots; ++s) own[s] = load_any(slots + static_cast<std::size_t>(s) * n + i);
    step<n_slots>(constants, weight, load_any(gradients + i), own);
    store_any(weight, weights + i);
    for (int s = 0; s < n_slots; ++s) store_any(own[s], slots + static_cast<std::size_t>(s) * n + i);
  }
}
HWY_ATTR void update(Optimizer const& optimizer, double rate, OptimizerClock const& clock, float* weights, float const* gradients, float* slots, std::size_t n) {
  std::visit(
      [&]<class T>(T const& chosen) HWY_ATTR {
        testing::with_slots<T>(chosen.n_slots(), [&]<int n_slots>(std::integral_constant<int, n_slots>) HWY_ATTR {
          update_all<n_slots>(chosen.at(rate, clock), weights, gradients, slots, n);
        });
      },
      optimizer);
}

testing::SimdTarget functions() {
  return {.name = hwy::TargetName(HWY_TARGET), .elementary = elementary, .activate = activate, .update = update};
}

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace shoal::testing {

std::vector<SimdTarget> simd_targets() {
  std::vector<SimdTarget> targets;
  std::int64_t const supported = hwy::SupportedTargets();
  auto const add = [&](SimdTarget target, bool on_this_cpu) {
    target.supported = on_this_cpu;
    targets.push_back(target);
  };
#if HWY_TARGETS & HWY_AVX3
  add(N_AVX3::functions(), supported & HWY_AVX3);
#endif
#if HWY_TARGETS & HWY_AVX2
  add(N_AVX2::functions(), supported & HWY_AVX2);
#endif
#if HWY_TARGETS & HWY_NEON
  add(N_NEON::functions(), supported & HWY_NEON);
#endif
#if HWY_TARGETS & HWY_SCALAR
  add(N_SCALAR::functions(), true);
#endif
#if HWY_TARGETS & HWY_EMU128
  add(N_EMU128::functions(), true);
#endif
  static_cast<void>(supported);
  return targets;
}

}  // namespace shoal::testing
#endif
