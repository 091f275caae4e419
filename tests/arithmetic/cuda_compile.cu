// SPDX-License-Identifier: Apache-2.0
// Every optimizer step and activation in a kernel, for each number of slots: what nvcc makes of the shared arithmetic.
#include "shoal/detail/arithmetic.hpp"

namespace shoal {
namespace {

template <class F>
__global__ void activate(F f, float const* x, float* y, float* slope, int n) {
  int const i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i >= n) return;
  y[i] = detail::value(f, x[i]);
  slope[i] = detail::derivative(f, x[i], y[i]);
}

/// slots [n_slots, n]
template <int n_slots, class Step>
__global__ void update(Step constants, float* weights, float const* gradients, float* slots, int n) {
  int const i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i >= n) return;
  float own[n_slots + 1];
  for (int s = 0; s < n_slots; ++s) own[s] = slots[s * n + i];
  detail::step<n_slots>(constants, weights[i], gradients[i], own);
  for (int s = 0; s < n_slots; ++s) slots[s * n + i] = own[s];
}

template <class T, int n_slots>
void launch(T const& optimizer, float* data, int n) {
  if constexpr (n_slots <= T::max_slots) {
    update<n_slots><<<1, 32>>>(optimizer.at(optimizer.learning_rate, {.t = 1, .momentum_product = 0.5}), data, data, data, n);
  }
}

}  // namespace

void compile_every_activation(float* data, int n) {
  Activations::for_each([=]<class T>(std::type_identity<T>) { activate<<<1, 32>>>(T{}, data, data, data, n); });
}

void compile_every_optimizer(float* data, int n) {
  Optimizers::for_each([=]<class T>(std::type_identity<T>) {
    launch<T, 0>(T{}, data, n);
    launch<T, 1>(T{}, data, n);
    launch<T, 2>(T{}, data, n);
    launch<T, 3>(T{}, data, n);
  });
}

}  // namespace shoal
