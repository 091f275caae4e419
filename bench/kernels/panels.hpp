// SPDX-License-Identifier: Apache-2.0
// Matrices of arbitrary numbers in panels, as kernels take them.
#pragma once

#include <cstdint>

#include "kernels/cpu/panels.hpp"
#include "src/engine/aligned_buffer.hpp"

namespace shoal::bench {

/// The same numbers at every call, in [0, 1).
class Numbers {
 public:
  float next() {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<float>(state_ >> 8) * 0x1p-24f;
  }

 private:
  std::uint32_t state_ = 12345;
};

/// [rows][columns] in panels `stride` floats apart; values in [-1, 1) but for a share of zeros, and for padding.
struct Matrix {
  Matrix(int n_rows, int n_columns, std::size_t panel_stride, double zeros = 0.0)
      : rows(n_rows), columns(n_columns), stride(panel_stride), values(panel_stride * cpu::panels_for(n_columns)) {
    Numbers numbers;
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < columns; ++j) {
        float const value = 2 * numbers.next() - 1;
        if (numbers.next() >= zeros) data()[(j / cpu::kPanel) * stride + static_cast<std::size_t>(i) * cpu::kPanel + j % cpu::kPanel] = value;
      }
    }
  }
  static Matrix activations(int rows, int columns, double zeros = 0.0) { return {rows, columns, cpu::activation_stride(rows), zeros}; }
  static Matrix kernel(int inputs, int units) { return {inputs, units, static_cast<std::size_t>(cpu::padded_rows(inputs)) * cpu::kPanel}; }

  [[nodiscard]] float* data() const { return values.data(); }
  /// Of its rows with the padding of columns.
  [[nodiscard]] double bytes() const { return 4.0 * rows * cpu::panels_for(columns) * cpu::kPanel; }

  int rows, columns;
  std::size_t stride;
  AlignedBuffer values;
};

}  // namespace shoal::bench
