// SPDX-License-Identifier: Apache-2.0
// The weight update: penalties, clipping and decay, which all optimizers share, then the optimizer's own step.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/update.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "kernels/cpu/dispatch.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {
namespace {

template <class Op, int n_slots, bool plain>
HWY_INLINE bool update_all(Update const& u, float* weights, float const* gradients, float* const* slots, std::size_t n) {
  typename Op::Step constants;
  static_assert(sizeof constants <= sizeof u.step);
  std::memcpy(&constants, u.step.data(), sizeof constants);
  std::array<float*, n_slots> own_slots;
  std::copy_n(slots, n_slots, own_slots.begin());
  F32 finite(0.0f);  // becomes NaN where a weight is infinite or NaN
  for (std::size_t i = 0; i < n; i += kLanes) {
    F32 weight = load(weights + i);
    F32 slot[n_slots > 0 ? n_slots : 1];
    for (int s = 0; s < n_slots; ++s) slot[s] = load(own_slots[s] + i);
    update_weight<n_slots, plain>(u, constants, weight, load(gradients + i), slot);
    for (int s = 0; s < n_slots; ++s) store(slot[s], own_slots[s] + i);
    store(weight, weights + i);
    finite = fma(weight, F32(0.0f), finite);
  }
  return hn::AllTrue(FloatTag(), (finite == finite).raw);
}

template <class Op, int n_slots>
bool update(Update const& u, float* weights, float const* gradients, float* const* slots, std::size_t n) {
  return is_plain(u) ? update_all<Op, n_slots, true>(u, weights, gradients, slots, n) : update_all<Op, n_slots, false>(u, weights, gradients, slots, n);
}

void add_penalty(float const* w, float l1, float l2_twice, float* gradient, std::size_t n) {
  for (std::size_t i = 0; i < n; i += kLanes) store(with_penalty(load(gradient + i), load(w + i), l1, l2_twice), gradient + i);
}

}  // namespace

void add_updates(cpu::Kernels& kernels) {
  std::size_t index = 0;
  Optimizers::for_each([&]<class Op>(std::type_identity<Op>) {
    constexpr int kFewest = Op{}.n_slots();  // options such as amsgrad only ever add slots
    [&]<int... extra>(std::integer_sequence<int, extra...>) {
      ((kernels.update[index][kFewest + extra] = update<Op, kFewest + extra>), ...);
    }(std::make_integer_sequence<int, Op::max_slots - kFewest + 1>());
    ++index;
  });
  kernels.add_penalty = add_penalty;
}

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
SHOAL_DEFINE_DISPATCH(add_updates)
#endif
