// SPDX-License-Identifier: Apache-2.0
// Losses with their gradients, and predictions, from the last layer's sums. A row at a time: its outputs lie in the lanes
// of one or a few vectors, and sums over outputs run in ascending order (docs/numerics.md), one chain a row.
//
// Gradients, s = weight / rows of the minibatch, y the (smoothed) one-hot label, C outputs:
//   softmax crossentropy             dz_j = (softmax_j - y_j) s
//   sigmoid divided by its sum S     dz_j = (sigma_j (1 - sigma_j) / S - y_j (1 - sigma_j)) s
//   sigmoid binary crossentropy      dz   = (sigma - y) s
//   squared, absolute, Huber error   dz_j = l'(z_j - t_j) s / C
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/loss.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>

#include "kernels/cpu/dispatch.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {
namespace {

using cpu::kPanel;
using cpu::LossRows;

HWY_INLINE float first(F32 x) { return hn::GetLane(x.raw); }
HWY_INLINE F32 lane_numbers() { return F32(hn::Iota(FloatTag(), 0.0f)); }

// Vectors of one row, left to right, padding included: f(first output of the vector, its address).
template <class Pointer, class F>
HWY_INLINE void for_each_vector(Pointer row, std::size_t stride, int outputs, F&& f) {
  for (int j = 0; j < outputs; j += kPanel) {
    for (int v = 0; v < kPanel; v += kLanes) f(j + v, row + (j / kPanel) * stride + v);
  }
}

HWY_INLINE float& at(float* row, std::size_t stride, int j) { return row[(j / kPanel) * stride + j % kPanel]; }
HWY_INLINE float at(float const* row, std::size_t stride, int j) { return row[(j / kPanel) * stride + j % kPanel]; }

HWY_INLINE void zero_padding(float* row, std::size_t stride, int outputs) {
  for (int j = outputs; j < cpu::panels_for(outputs) * kPanel; ++j) at(row, stride, j) = 0.0f;
}

HWY_INLINE float row_maximum(float const* z, std::size_t stride, int outputs) {
  float largest = z[0];
  for (int j = 1; j < outputs; ++j) largest = std::max(largest, at(z, stride, j));
  return largest;
}

// out_j = exp(z_j - maximum); returns their sum, j ascending.
HWY_INLINE float exponentials(float const* z, float* out, std::size_t stride, int outputs, float maximum) {
  for_each_vector(z, stride, outputs, [&](int, float const* p) { store(exp(load(p) - F32(maximum)), out + (p - z)); });
  float sum = 0.0f;
  for (int j = 0; j < outputs; ++j) sum += at(out, stride, j);
  return sum;
}

// out_j = sigmoid(z_j); returns their sum, j ascending.
HWY_INLINE float sigmoids(float const* z, float* out, std::size_t stride, int outputs) {
  for_each_vector(z, stride, outputs, [&](int, float const* p) { store(sigmoid(load(p)), out + (p - z)); });
  float sum = 0.0f;
  for (int j = 0; j < outputs; ++j) sum += at(out, stride, j);
  return sum;
}

struct Labels {
  float hit, miss;  // the smoothed label of the row's class and of any other
};
HWY_INLINE Labels smoothed(float smoothing, int outputs) {
  float const miss = smoothing / static_cast<float>(outputs);
  return {(1.0f - smoothing) + miss, miss};
}

HWY_INLINE float row_scale(LossRows const& l, int b) { return l.weights ? l.scale * l.weights[b] : l.scale; }

void softmax_loss(LossRows const& l) {
  auto const [hit, miss] = smoothed(l.smoothing, l.outputs);
  for (int b = 0; b < l.rows; ++b) {
    float const* const z = l.z + static_cast<std::size_t>(b) * kPanel;
    float* const dz = l.dz + static_cast<std::size_t>(b) * kPanel;
    float const maximum = row_maximum(z, l.stride, l.outputs);
    float const sum = exponentials(z, dz, l.stride, l.outputs, maximum);
    int const label = l.labels[b];
    float expected = at(z, l.stride, label) - maximum;
    if (l.smoothing != 0.0f) {
      expected = 0.0f;
      for (int j = 0; j < l.outputs; ++j) {
        expected = first(fma(F32(j == label ? hit : miss), F32(at(z, l.stride, j) - maximum), F32(expected)));
      }
    }
    l.losses[b] = first(log(F32(sum))) - expected;
    F32 const total(sum), scale(row_scale(l, b)), at_hit(hit), at_miss(miss), place(static_cast<float>(label));
    for_each_vector(dz, l.stride, l.outputs, [&](int j, float* p) {
      F32 const y = select(lane_numbers() + F32(static_cast<float>(j)) == place, at_hit, at_miss);
      store(flush((load(p) / total - y) * scale), p);
    });
    zero_padding(dz, l.stride, l.outputs);
  }
}

void normalized_sigmoid_loss(LossRows const& l) {
  auto const [hit, miss] = smoothed(l.smoothing, l.outputs);
  for (int b = 0; b < l.rows; ++b) {
    float const* const z = l.z + static_cast<std::size_t>(b) * kPanel;
    float* const dz = l.dz + static_cast<std::size_t>(b) * kPanel;
    float const sum = sigmoids(z, dz, l.stride, l.outputs);
    int const label = l.labels[b];
    float expected = 0.0f;  // sum of y_j ln sigma_j, where ln sigma(z) = -softplus(-z)
    for (int j = 0; j < l.outputs; ++j) {
      float const y = j == label ? hit : miss;
      if (y != 0.0f) expected = first(fma(F32(y), F32(0.0f) - softplus(F32(0.0f) - F32(at(z, l.stride, j))), F32(expected)));
    }
    l.losses[b] = first(log(F32(sum))) - expected;
    F32 const total(sum), scale(row_scale(l, b)), at_hit(hit), at_miss(miss), place(static_cast<float>(label)), one(1.0f);
    for_each_vector(dz, l.stride, l.outputs, [&](int j, float* p) {
      F32 const y = select(lane_numbers() + F32(static_cast<float>(j)) == place, at_hit, at_miss);
      F32 const sigma = load(p), rest = one - sigma;
      store(flush(((sigma * rest) / total - y * rest) * scale), p);
    });
    zero_padding(dz, l.stride, l.outputs);
  }
}

void sigmoid_loss(LossRows const& l) {
  float const half = l.smoothing * 0.5f;  // the label moves towards 1/2, as in Keras
  for (int b = 0; b < l.rows; ++b) {
    float* const dz = l.dz + static_cast<std::size_t>(b) * kPanel;
    F32 const z(l.z[static_cast<std::size_t>(b) * kPanel]);
    F32 const y(fma(F32(static_cast<float>(l.labels[b])), F32(1.0f - l.smoothing), F32(half)));
    l.losses[b] = first(softplus(z) - y * z);
    std::fill_n(dz, kPanel, 0.0f);
    dz[0] = first(flush((sigmoid(z) - y) * F32(row_scale(l, b))));
  }
}

struct Squared {
  F32 loss(F32 e) const { return e * e; }
  F32 slope(F32 e) const { return e + e; }
};
struct Absolute {
  F32 loss(F32 e) const { return abs(e); }
  F32 slope(F32 e) const { return select(e > F32(0.0f), F32(1.0f), select(e < F32(0.0f), F32(-1.0f), F32(0.0f))); }
};
struct HuberError {
  F32 delta;
  F32 loss(F32 e) const {
    F32 const a = abs(e);
    return select(a <= delta, (e * e) * F32(0.5f), delta * (a - delta * F32(0.5f)));
  }
  F32 slope(F32 e) const { return select(abs(e) <= delta, e, copysign(delta, e)); }
};

template <class Error>
HWY_INLINE void regression_loss(LossRows const& l, Error const& error) {
  float const share = 1.0f / static_cast<float>(l.outputs);
  for (int b = 0; b < l.rows; ++b) {
    float const* const z = l.z + static_cast<std::size_t>(b) * kPanel;
    float* const dz = l.dz + static_cast<std::size_t>(b) * kPanel;
    float const* const target = l.targets + static_cast<std::size_t>(b) * l.outputs;
    F32 const scale(row_scale(l, b) * share);
    F32 sum(0.0f);
    for (int j = 0; j < l.outputs; ++j) {
      F32 const e = F32(at(z, l.stride, j)) - F32(target[j]);
      sum = fma(error.loss(e), F32(l.unit ? l.unit[j] : 1.0f), sum);
      at(dz, l.stride, j) = first(flush(error.slope(e) * scale));
    }
    l.losses[b] = first(sum * F32(share));
    zero_padding(dz, l.stride, l.outputs);
  }
}

void squared_loss(LossRows const& l) { regression_loss(l, Squared{}); }
void absolute_loss(LossRows const& l) { regression_loss(l, Absolute{}); }
void huber_loss(LossRows const& l) { regression_loss(l, HuberError{F32(l.delta)}); }

void softmax_output(float* z, std::size_t stride, int rows, int outputs) {
  for (int b = 0; b < rows; ++b, z += kPanel) {
    F32 const sum(exponentials(z, z, stride, outputs, row_maximum(z, stride, outputs)));
    for_each_vector(z, stride, outputs, [&](int, float* p) { store(load(p) / sum, p); });
  }
}

void normalized_sigmoid_output(float* z, std::size_t stride, int rows, int outputs) {
  for (int b = 0; b < rows; ++b, z += kPanel) {
    F32 const sum(sigmoids(z, z, stride, outputs));
    for_each_vector(z, stride, outputs, [&](int, float* p) { store(load(p) / sum, p); });
  }
}

void sigmoid_output(float* z, std::size_t stride, int rows, int outputs) {
  for (int b = 0; b < rows; ++b, z += kPanel) {
    for_each_vector(z, stride, outputs, [&](int, float* p) { store(sigmoid(load(p)), p); });
  }
}

void linear_output(float*, std::size_t, int, int) {}

}  // namespace

void add_losses(cpu::Kernels& kernels) {
  using enum cpu::LossKernel;
  auto const set = [&](cpu::LossKernel kernel, cpu::LossFunction loss, cpu::OutputFunction output) {
    kernels.loss[static_cast<std::size_t>(kernel)] = loss;
    kernels.output[static_cast<std::size_t>(kernel)] = output;
  };
  set(kSoftmax, softmax_loss, softmax_output);
  set(kNormalizedSigmoid, normalized_sigmoid_loss, normalized_sigmoid_output);
  set(kSigmoid, sigmoid_loss, sigmoid_output);
  set(kSquared, squared_loss, linear_output);
  set(kAbsolute, absolute_loss, linear_output);
  set(kHuber, huber_loss, linear_output);
}

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
SHOAL_DEFINE_DISPATCH(add_losses)
#endif
