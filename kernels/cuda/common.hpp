// SPDX-License-Identifier: Apache-2.0
// What kernels of a population have in common: which rows a step has, and one of a list of types by its place.
#pragma once

#include <cstring>
#include <type_traits>

#include <Random123/philox.h>

#include "kernels/cuda/kernel.hpp"
#include "kernels/cuda/population.hpp"
#include "shoal/detail/arithmetic.hpp"

namespace shoal::cuda {

__device__ __forceinline__ std::uint32_t step_of(Population const& p, Pass pass) { return p.first_step + pass.offset; }

__device__ __forceinline__ Feed const& feed_of(Population const& p, Run const& run, Pass pass) {
  return pass.training ? p.train_feeds[run.train_feed] : p.evaluation_feeds[run.evaluation_feed];
}
/// Rows that a feed has in this step; 0 where it has ended.
__device__ __forceinline__ int rows_of(Population const& p, Feed const& feed, Pass pass) {
  std::uint64_t const begin = static_cast<std::uint64_t>(step_of(p, pass)) * feed.batch;
  if (begin >= feed.n_rows) return 0;
  std::uint64_t const left = feed.n_rows - begin;
  return static_cast<int>(left < feed.batch ? left : feed.batch);
}

template <class Types>
struct OneOf;
template <class... Ts>
struct OneOf<TypeList<Ts...>> {
  /// f<T>() for the type at `index`.
  template <class F>
  __device__ __forceinline__ static void visit(std::uint32_t index, F const& f) {
    std::uint32_t i = 0;
    ((index == i++ ? f.template operator()<Ts>() : void()), ...);
  }
};

/// f(activation)
template <class F>
__device__ __forceinline__ void with_activation(ActivationData const& data, F const& f) {
  OneOf<Activations>::visit(data.index, [&]<class A>() {
    static_assert(sizeof(A) <= sizeof data.bytes && std::is_trivially_copyable_v<A>);
    A activation;
    std::memcpy(&activation, data.bytes, sizeof activation);
    f(activation);
  });
}

template <class Op>
inline constexpr int kFewestSlots = Op{}.n_slots();  // options such as amsgrad only ever add slots

/// f<Optimizer, n_slots>()
template <class F>
__device__ __forceinline__ void with_optimizer(std::uint32_t index, std::uint32_t n_slots, F const& f) {
  OneOf<Optimizers>::visit(index, [&]<class Op>() {
    constexpr int kFewest = kFewestSlots<Op>;
    if constexpr (kFewest == 0) {
      if (n_slots == 0) f.template operator()<Op, 0>();
    }
    if constexpr (kFewest <= 1 && Op::max_slots >= 1) {
      if (n_slots == 1) f.template operator()<Op, 1>();
    }
    if constexpr (kFewest <= 2 && Op::max_slots >= 2) {
      if (n_slots == 2) f.template operator()<Op, 2>();
    }
    if constexpr (kFewest <= 3 && Op::max_slots >= 3) {
      if (n_slots == 3) f.template operator()<Op, 3>();
    }
  });
}

/// Dropout's multipliers of four neighbours from `column` on, a multiple of 4 (shoal/random.hpp has the layout).
__device__ __forceinline__ void dropout_multipliers(Run const& run, std::uint32_t layer, std::uint32_t step, std::uint32_t row, std::uint32_t column, std::uint32_t threshold, float scale, float (&multipliers)[4]) {
  r123::Philox4x32::ctr_type const words = r123::Philox4x32{}({{column / 4, row, step, layer << 24 | run.epoch}}, {{run.key_low, run.key_high}});
  for (int i = 0; i < 4; ++i) multipliers[i] = words[static_cast<std::size_t>(i)] < threshold ? 0.0f : scale;
}

/// Of an element in a row-major matrix.
template <class Row, class Column>
__device__ __forceinline__ std::size_t place(Row row, std::int32_t stride, Column column) {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(stride) + static_cast<std::size_t>(column);
}

__device__ __forceinline__ bool is_finite(float x) { return detail::abs(x) <= 3.402823466e38f; }

/// Four neighbours at once; p is a multiple of 16 bytes.
__device__ __forceinline__ void store_quad(float* p, float const (&x)[4]) { *reinterpret_cast<float4*>(p) = make_float4(x[0], x[1], x[2], x[3]); }
__device__ __forceinline__ void load_quad(float const* p, float (&x)[4]) {
  float4 const quad = *reinterpret_cast<float4 const*>(p);
  x[0] = quad.x, x[1] = quad.y, x[2] = quad.z, x[3] = quad.w;
}

}  // namespace shoal::cuda
