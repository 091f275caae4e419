// SPDX-License-Identifier: Apache-2.0
// Elementwise loops: every activation forward and backward, generated from the list.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/activation.cpp"
#include <hwy/foreach_target.h>

#include "kernels/cpu/dispatch.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {
namespace {

template <class F>
void activate(Activation const& activation, float const* z, float* y, std::size_t n) {
  F const f = std::get<F>(activation);
  for (std::size_t i = 0; i < n; i += kLanes) store(value(f, load(z + i)), y + i);
}

template <class F>
void activate_backward(Activation const& activation, float const* z, float const* y, float const* da, float* dz, std::size_t n) {
  F const f = std::get<F>(activation);
  for (std::size_t i = 0; i < n; i += kLanes) {
    F32 const out = load(y + i);
    F32 in = out;
    if constexpr (F::needs_x) in = load(z + i);
    store(flush(load(da + i) * derivative(f, in, out)), dz + i);
  }
}

void multiply(float const* a, float const* b, float* c, std::size_t n) {
  for (std::size_t i = 0; i < n; i += kLanes) store(load(a + i) * load(b + i), c + i);
}

}  // namespace

void add_activations(cpu::Kernels& kernels) {
  std::size_t index = 0;
  Activations::for_each([&]<class F>(std::type_identity<F>) {
    kernels.activate[index] = activate<F>;
    kernels.activate_backward[index] = activate_backward<F>;
    ++index;
  });
  kernels.multiply = multiply;
}

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
SHOAL_DEFINE_DISPATCH(add_activations)
#endif
