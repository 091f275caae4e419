// SPDX-License-Identifier: Apache-2.0
// Matrices for the kernels' tests: filled reproducibly, read and written by (row, column) whatever the panels.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "kernels/cpu/panels.hpp"
#include "shoal/random.hpp"
#include "src/engine/aligned_buffer.hpp"

namespace shoal::testing {

/// [rows][columns] in panels `stride` floats apart; padding is 0.
class PanelMatrix {
 public:
  PanelMatrix(int rows, int columns, std::size_t stride) : columns_(columns), stride_(stride), data_(stride * cpu::panels_for(columns)), rows_(rows) {}
  /// Activations of a minibatch.
  static PanelMatrix activations(int rows, int columns) { return {rows, columns, cpu::activation_stride(rows)}; }
  /// A kernel matrix [inputs][units].
  static PanelMatrix kernel(int inputs, int units) { return {inputs, units, static_cast<std::size_t>(cpu::padded_rows(inputs)) * cpu::kPanel}; }

  float& operator()(int row, int column) const {
    return data_.data()[(column / cpu::kPanel) * stride_ + static_cast<std::size_t>(row) * cpu::kPanel + column % cpu::kPanel];
  }
  float* data() const { return data_.data(); }
  std::size_t stride() const { return stride_; }
  int rows() const { return rows_; }
  int columns() const { return columns_; }

  /// This matrix with numbers in (-1, 1), of which a share is 0.
  PanelMatrix fill(std::uint32_t seed, double zeros = 0.0) && {
    for (int i = 0; i < rows_; ++i) {
      for (int j = 0; j < columns_; ++j) {
        auto const words = philox({seed, 0}, {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), 0, 0});
        (*this)(i, j) = to_unit(words[1]) < zeros ? 0.0f : static_cast<float>(2 * to_unit(words[0]) - 1);
      }
    }
    return std::move(*this);
  }
  [[nodiscard]] bool padding_is_zero() const {
    for (int j = columns_; j < cpu::panels_for(columns_) * cpu::kPanel; ++j) {
      for (int i = 0; i < rows_; ++i) {
        if ((*this)(i, j) != 0.0f) return false;
      }
    }
    return true;
  }

 private:
  int columns_;
  std::size_t stride_;
  AlignedBuffer data_;
  int rows_;
};

}  // namespace shoal::testing
