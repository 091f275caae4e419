// SPDX-License-Identifier: Apache-2.0
// The vectorised masks against the documented layout, word for word.
#include <gtest/gtest.h>

#include "kernels/cpu/kernels.hpp"
#include "tests/kernels/panels.hpp"

namespace shoal::testing {

TEST(Dropout, EveryTargetDrawsTheDocumentedWord) {
  for (cpu::Kernels const& kernels : cpu::available_kernels()) {
    for (auto const& [rows, columns] : {std::pair{1, 1}, {5, 16}, {13, 37}, {32, 64}}) {
      auto const mask = PanelMatrix::activations(rows, columns);
      RandomKey const key = run_key(99, {3, 1, 2}, Purpose::kDropout);
      std::uint32_t const threshold = dropout_threshold(0.3), layer_epoch = 2u << 24 | 5;
      kernels.dropout_mask({.key = key, .layer_epoch = layer_epoch, .step = 7, .threshold = threshold, .scale = 1.25f, .rows = rows, .columns = columns,
                            .multiplier = mask.data(), .stride = mask.stride()});
      for (int b = 0; b < rows; ++b) {
        for (int j = 0; j < columns; ++j) {
          std::uint32_t const word = philox(key, {static_cast<std::uint32_t>(j) >> 2, static_cast<std::uint32_t>(b), 7, layer_epoch})[j & 3];
          ASSERT_EQ(mask(b, j), word >= threshold ? 1.25f : 0.0f) << kernels.name << ' ' << rows << 'x' << columns << " at " << b << ',' << j;
        }
      }
    }
  }
}

TEST(Dropout, DropsTheShareThatWasAskedFor) {
  constexpr int kRows = 500, kColumns = 400;
  auto const mask = PanelMatrix::activations(kRows, kColumns);
  cpu::available_kernels().front().dropout_mask({.key = {1, 2}, .layer_epoch = 1u << 24 | 1, .step = 0, .threshold = dropout_threshold(0.4), .scale = 1.0f,
                                                 .rows = kRows, .columns = kColumns, .multiplier = mask.data(), .stride = mask.stride()});
  double kept = 0;
  for (int b = 0; b < kRows; ++b) {
    for (int j = 0; j < kColumns; ++j) kept += mask(b, j);
  }
  EXPECT_NEAR(kept / (kRows * kColumns), 0.6, 0.005);  // four and a half standard errors
}

}  // namespace shoal::testing
