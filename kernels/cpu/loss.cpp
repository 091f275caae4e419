// SPDX-License-Identifier: Apache-2.0
// Losses with their gradients, and predictions, from the last layer's sums. Blocks of 16 rows are transposed, so that a
// lane holds a row: sums over outputs run in ascending order (docs/numerics.md), one chain a lane.
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
#include "kernels/cpu/transpose-inl.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {
namespace {

using cpu::kPanel;
using cpu::LossRows;

// A vector of rows: output j of each.
class Outputs {
 public:
  explicit Outputs(float* first) : first_(first) {}
  [[nodiscard]] HWY_INLINE F32 operator[](int j) const { return load(first_ + j * kPanel); }
  HWY_INLINE void set(int j, F32 x) const { store(x, first_ + j * kPanel); }

 private:
  float* first_;
};

// Calls f(rows before, how many, panels [outputs][16 rows]) for blocks of 16 rows of `from` and stores in `to` what f leaves there.
// `scratch` holds a block; from and to may be the same.
template <class F>
HWY_INLINE void for_each_block(float const* from, float* to, std::size_t stride, int rows, int outputs, float* scratch, F&& f) {
  int const panels = cpu::panels_for(outputs);
  for (int b = 0; b < rows; b += kPanel) {
    int const n = std::min(kPanel, rows - b);
    std::size_t const at = static_cast<std::size_t>(b) * kPanel;
    for (int p = 0; p < panels; ++p) transpose_part(from + p * stride + at, n, scratch + p * kBlock, kPanel);
    f(b, n, scratch);
    std::fill(scratch + static_cast<std::size_t>(outputs) * kPanel, scratch + panels * kBlock, 0.0f);
    for (int p = 0; p < panels; ++p) transpose_part(scratch + p * kBlock, kPanel, to + p * stride + at, n);
  }
}

// What a loss needs of a vector of rows besides the sums.
struct Rows {
  F32 label, scale;  // labels are whole numbers far below 2^24
  float const* targets;  // of the first row
  int n;                 // rows that there are
};

// Calls f(Outputs, Rows), which returns the losses and leaves dz in place of z.
template <class F>
HWY_INLINE void for_each_row(LossRows const& l, F&& f) {
  for_each_block(l.z, l.dz, l.stride, l.rows, l.outputs, l.scratch, [&](int b, int n, float* block) HWY_ATTR {
    alignas(cpu::kAlignment) float labels[kPanel] = {}, scales[kPanel] = {}, losses[kPanel];
    for (int r = 0; r < n; ++r) {
      if (l.labels) labels[r] = static_cast<float>(l.labels[b + r]);
      scales[r] = l.weights ? l.scale * l.weights[b + r] : l.scale;
    }
    for (int v = 0; v < n; v += kLanes) {
      Rows const rows{load(labels + v), load(scales + v), l.targets ? l.targets + static_cast<std::size_t>(b + v) * l.outputs : nullptr,
                      std::min(kLanes, n - v)};
      store(f(Outputs(block + v), rows), losses + v);
    }
    std::copy_n(losses, n, l.losses + b);
  });
}

template <class F>
HWY_INLINE void for_each_prediction(float* z, std::size_t stride, int rows, int outputs, float* scratch, F&& f) {
  for_each_block(z, z, stride, rows, outputs, scratch, [&](int, int n, float* block) HWY_ATTR {
    for (int v = 0; v < n; v += kLanes) f(Outputs(block + v));
  });
}

HWY_INLINE F32 maximum(Outputs z, int outputs) {
  F32 largest = z[0];
  for (int j = 1; j < outputs; ++j) {
    F32 const x = z[j];
    largest = select(largest < x, x, largest);
  }
  return largest;
}

// exp(z_j - shift) in place; returns their sum.
HWY_INLINE F32 exponentials(Outputs z, int outputs, F32 shift) {
  F32 sum(0.0f);
  for (int j = 0; j < outputs; ++j) {
    F32 const e = exp(z[j] - shift);
    z.set(j, e);
    sum = sum + e;
  }
  return sum;
}

// sigmoid(z_j) in place; returns their sum.
HWY_INLINE F32 sigmoids(Outputs z, int outputs) {
  F32 sum(0.0f);
  for (int j = 0; j < outputs; ++j) {
    F32 const sigma = sigmoid(z[j]);
    z.set(j, sigma);
    sum = sum + sigma;
  }
  return sum;
}

HWY_INLINE void divide(Outputs z, int outputs, F32 sum) {
  for (int j = 0; j < outputs; ++j) z.set(j, z[j] / sum);
}

HWY_INLINE Mask is_label(Rows const& rows, int j) { return rows.label == F32(static_cast<float>(j)); }

// The one-hot label, smoothed.
class SmoothLabel {
 public:
  SmoothLabel(float smoothing, int outputs) : miss_(smoothing / static_cast<float>(outputs)), hit_((1.0f - smoothing) + miss_) {}
  [[nodiscard]] HWY_INLINE F32 operator()(Rows const& rows, int j) const { return select(is_label(rows, j), F32(hit_), F32(miss_)); }

 private:
  float miss_, hit_;
};

void softmax_loss(LossRows const& l) {
  SmoothLabel const label(l.smoothing, l.outputs);
  for_each_row(l, [&](Outputs z, Rows const& rows) HWY_ATTR {
    F32 const shift = maximum(z, l.outputs);
    F32 expected(0.0f);  // sum of y_j (z_j - shift)
    if (l.smoothing == 0.0f) {
      for (int j = 0; j < l.outputs; ++j) expected = select(is_label(rows, j), z[j] - shift, expected);
    } else {
      for (int j = 0; j < l.outputs; ++j) expected = fma(label(rows, j), z[j] - shift, expected);
    }
    F32 const sum = exponentials(z, l.outputs, shift);
    for (int j = 0; j < l.outputs; ++j) z.set(j, flush((z[j] / sum - label(rows, j)) * rows.scale));
    return log(sum) - expected;
  });
}

void normalized_sigmoid_loss(LossRows const& l) {
  SmoothLabel const label(l.smoothing, l.outputs);
  for_each_row(l, [&](Outputs z, Rows const& rows) HWY_ATTR {
    F32 const zero(0.0f), one(1.0f);
    F32 expected(0.0f);  // sum of y_j ln sigma_j, where ln sigma(z) = -softplus(-z)
    for (int j = 0; j < l.outputs; ++j) {
      F32 const y = label(rows, j);
      expected = select(y == zero, expected, fma(y, zero - softplus(zero - z[j]), expected));
    }
    F32 const sum = sigmoids(z, l.outputs);
    for (int j = 0; j < l.outputs; ++j) {
      F32 const sigma = z[j], rest = one - sigma;
      z.set(j, flush(((sigma * rest) / sum - label(rows, j) * rest) * rows.scale));
    }
    return log(sum) - expected;
  });
}

void sigmoid_loss(LossRows const& l) {
  F32 const keep(1.0f - l.smoothing), half(l.smoothing * 0.5f);  // the label moves towards 1/2, as in Keras
  for_each_row(l, [&](Outputs outputs, Rows const& rows) HWY_ATTR {
    F32 const z = outputs[0], y = fma(rows.label, keep, half);
    outputs.set(0, flush((sigmoid(z) - y) * rows.scale));
    return softplus(z) - y * z;
  });
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
  F32 const share(1.0f / static_cast<float>(l.outputs));
  for_each_row(l, [&](Outputs z, Rows const& rows) HWY_ATTR {
    F32 const scale = rows.scale * share;
    F32 sum(0.0f);
    for (int j = 0; j < l.outputs; ++j) {
      alignas(cpu::kAlignment) float targets[kLanes] = {};
      for (int r = 0; r < rows.n; ++r) targets[r] = rows.targets[static_cast<std::size_t>(r) * l.outputs + j];
      F32 const e = z[j] - load(targets);
      sum = fma(error.loss(e), F32(l.unit ? l.unit[j] : 1.0f), sum);
      z.set(j, flush(error.slope(e) * scale));
    }
    return sum * share;
  });
}

void squared_loss(LossRows const& l) { regression_loss(l, Squared{}); }
void absolute_loss(LossRows const& l) { regression_loss(l, Absolute{}); }
void huber_loss(LossRows const& l) { regression_loss(l, HuberError{F32(l.delta)}); }

void softmax_output(float* z, std::size_t stride, int rows, int outputs, float* scratch) {
  for_each_prediction(z, stride, rows, outputs, scratch, [&](Outputs row) HWY_ATTR { divide(row, outputs, exponentials(row, outputs, maximum(row, outputs))); });
}

void normalized_sigmoid_output(float* z, std::size_t stride, int rows, int outputs, float* scratch) {
  for_each_prediction(z, stride, rows, outputs, scratch, [&](Outputs row) HWY_ATTR { divide(row, outputs, sigmoids(row, outputs)); });
}

void sigmoid_output(float* z, std::size_t stride, int rows, int outputs, float* scratch) {
  for_each_prediction(z, stride, rows, outputs, scratch, [&](Outputs row) HWY_ATTR { sigmoids(row, outputs); });
}

void linear_output(float*, std::size_t, int, int, float*) {}

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
