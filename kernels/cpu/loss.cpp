// SPDX-License-Identifier: Apache-2.0
// Losses and predictions of a minibatch. Blocks of 16 rows are transposed, so that a lane holds a row for the arithmetic of
// shoal/detail/losses.hpp.
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

void softmax_loss(LossRows const& l) {
  for_each_row(l, [&](Outputs z, Rows const& rows) HWY_ATTR { return softmax_loss<F32>(z, l.outputs, rows.label, rows.scale, l.smoothing); });
}

void normalized_sigmoid_loss(LossRows const& l) {
  for_each_row(l, [&](Outputs z, Rows const& rows) HWY_ATTR { return normalized_sigmoid_loss<F32>(z, l.outputs, rows.label, rows.scale, l.smoothing); });
}

void sigmoid_loss(LossRows const& l) {
  for_each_row(l, [&](Outputs z, Rows const& rows) HWY_ATTR { return sigmoid_loss<F32>(z, rows.label, rows.scale, l.smoothing); });
}

// Targets of a vector of rows.
struct Targets {
  Rows const& rows;
  int outputs;
  HWY_INLINE F32 operator[](int j) const {
    alignas(cpu::kAlignment) float targets[kLanes] = {};
    for (int r = 0; r < rows.n; ++r) targets[r] = rows.targets[static_cast<std::size_t>(r) * outputs + j];
    return load(targets);
  }
};

template <class Error>
HWY_INLINE void regression(LossRows const& l, Error const& error) {
  for_each_row(l, [&](Outputs z, Rows const& rows) HWY_ATTR { return regression_loss<F32>(error, z, l.outputs, Targets{rows, l.outputs}, l.unit, rows.scale); });
}

void squared_loss(LossRows const& l) { regression(l, Squared<F32>{}); }
void absolute_loss(LossRows const& l) { regression(l, Absolute<F32>{}); }
void huber_loss(LossRows const& l) { regression(l, HuberError<F32>{F32(l.delta)}); }

void softmax_output(float* z, std::size_t stride, int rows, int outputs, float* scratch) {
  for_each_prediction(z, stride, rows, outputs, scratch, [&](Outputs row) HWY_ATTR { softmax_predictions<F32>(row, outputs); });
}

void normalized_sigmoid_output(float* z, std::size_t stride, int rows, int outputs, float* scratch) {
  for_each_prediction(z, stride, rows, outputs, scratch, [&](Outputs row) HWY_ATTR { normalized_sigmoid_predictions<F32>(row, outputs); });
}

void sigmoid_output(float* z, std::size_t stride, int rows, int outputs, float* scratch) {
  for_each_prediction(z, stride, rows, outputs, scratch, [&](Outputs row) HWY_ATTR { sigmoids<F32>(row, outputs); });
}

void linear_output(float*, std::size_t, int, int, float*) {}

}  // namespace

void add_losses(cpu::Kernels& kernels) {
  using enum LossKernel;
  auto const set = [&](LossKernel kernel, cpu::LossFunction loss, cpu::OutputFunction output) {
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
