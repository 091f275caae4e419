// SPDX-License-Identifier: Apache-2.0
// The one memory layout of the CPU engine. A matrix [rows][columns] is stored as ceil(columns / 16) panels of
// [rows][16] floats: the 16 columns of a panel are one or more whole vectors on every target, so no kernel ever packs.
// Columns beyond the width are padding: they hold +0 and stay +0.
#pragma once

#include <cstddef>

namespace shoal::cpu {

inline constexpr int kPanel = 16;       ///< columns in a panel
inline constexpr int kKernelRows = 8;   ///< a kernel's input rows are padded to a multiple of this (the dW tile)
inline constexpr std::size_t kAlignment = 64;  ///< [bytes] of every panel row

inline constexpr int kPairs = kPanel / 2;  ///< of a panel's row

constexpr int panels_for(int columns) { return (columns + kPanel - 1) / kPanel; }
constexpr int padded_rows(int inputs) { return (inputs + kKernelRows - 1) / kKernelRows * kKernelRows; }

/// Floats from one panel of activations to the next. One row more than needed: a stride that is a multiple of 4 KiB
/// would put all panels of a row into the same set of the L1 cache.
constexpr std::size_t activation_stride(int batch_rows) { return static_cast<std::size_t>(batch_rows + 1) * kPanel; }

/// Floats of a kernel matrix with its padding: [panels][padded_rows][16].
constexpr std::size_t kernel_floats(int inputs, int units) {
  return static_cast<std::size_t>(panels_for(units)) * padded_rows(inputs) * kPanel;
}

}  // namespace shoal::cpu
