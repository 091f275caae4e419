// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cpu/products.hpp"

namespace shoal::cpu {

PairMatrix Products::rounded(float const* values, std::size_t stride, int rows, int columns, bool by_row, bool by_column, Workspace& workspace) const {
  std::size_t const panels = panels_for(columns);
  auto const words = [&](std::size_t n) { return reinterpret_cast<std::uint32_t*>(workspace.floats(n)); };
  PairMatrix pairs{.by_row = nullptr, .by_row_stride = static_cast<std::size_t>(rows + 1) * kPairs, .by_column = nullptr,
                   .by_column_stride = static_cast<std::size_t>((rows + 1) / 2 + 1) * kPanel};
  if (by_row) pairs.by_row = words(panels * pairs.by_row_stride);
  if (by_column) pairs.by_column = words(panels * pairs.by_column_stride);
  kernels_.pair_up(values, stride, rows, columns, pairs);
  return pairs;
}

Operand Products::operand(float const* values, std::size_t stride, int rows, int columns, Use use, Workspace& workspace) const {
  Operand operand{.values = values, .stride = stride};
  if (rounds_) operand.pairs = rounded(values, stride, rows, columns, true, use == Use::kTrain, workspace);
  return operand;
}

void Products::forward(Operand const& x, Layer const& layer, int rows, float* z, Workspace& workspace) const {
  MatMul const product{.a = x.values, .a_stride = x.stride, .w = layer.kernel, .w_stride = static_cast<std::size_t>(padded_rows(layer.inputs)) * kPanel,
                       .bias = layer.bias, .c = z, .c_stride = activation_stride(rows), .rows = rows, .inner = layer.inputs, .columns = layer.units};
  if (rounds_) {
    Workspace::Mark const mark = workspace.mark();
    kernels_.pair_matmul(product, x.pairs, rounded(product.w, product.w_stride, layer.inputs, layer.units, false, true, workspace));
    workspace.release(mark);
  } else if (x.sparse) {
    kernels_.sparse_matmul(product, *x.sparse);
  } else {
    kernels_.matmul(product);
  }
}

void Products::backward(float const* dz, Layer const& layer, int rows, float* dx, Workspace& workspace) const {
  Workspace::Mark const mark = workspace.mark();
  std::size_t const stride = activation_stride(rows), w_stride = static_cast<std::size_t>(layer.units) * kPanel;
  float* const transposed = workspace.floats(static_cast<std::size_t>(panels_for(layer.inputs)) * w_stride);
  kernels_.transpose(layer.kernel, layer.inputs, layer.units, transposed);
  MatMul const product{.a = dz, .a_stride = stride, .w = transposed, .w_stride = w_stride, .bias = nullptr, .c = dx, .c_stride = stride,
                       .rows = rows, .inner = layer.units, .columns = layer.inputs};
  if (rounds_) {
    PairMatrix const a = rounded(dz, stride, rows, layer.units, true, false, workspace);
    kernels_.pair_matmul(product, a, rounded(transposed, w_stride, layer.units, layer.inputs, false, true, workspace));
  } else {
    kernels_.matmul(product);
  }
  workspace.release(mark);
}

bool Products::gradient(Operand const& x, WeightGradient m, Workspace& workspace) const {
  m.a = x.values;
  m.a_stride = x.stride;
  if (rounds_) {
    Workspace::Mark const mark = workspace.mark();
    bool const finite = kernels_.pair_weight_gradient(m, x.pairs, rounded(m.dz, m.dz_stride, m.rows, m.units, false, true, workspace));
    workspace.release(mark);
    return finite;
  }
  return x.sparse ? kernels_.sparse_weight_gradient(m, *x.sparse) : kernels_.weight_gradient(m);
}

}  // namespace shoal::cpu
