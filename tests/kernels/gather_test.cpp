// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <gtest/gtest.h>

#include "kernels/cpu/kernels.hpp"
#include "tests/kernels/panels.hpp"

namespace shoal::testing {

TEST(Gather, ConvertsScalesImputesAndSetsOneColumnACode) {
  for (int n_numeric : {0, 1, 15, 16, 17, 40}) {
    constexpr int kDataRows = 11, kCategorical = 2, kLevels = 3;
    int const n_features = n_numeric + kCategorical * kLevels;
    std::vector<std::uint8_t> bytes;
    std::vector<float> floats;
    std::vector<std::uint16_t> codes;
    for (int i = 0; i < kDataRows; ++i) {
      for (int k = 0; k < n_numeric; ++k) bytes.push_back(i * 7 + k * 5), floats.push_back(k == 3 ? NAN : 0.5f * static_cast<float>(i - k));
      codes.push_back(i % kLevels);
      codes.push_back((i + 1) % kLevels);
    }
    std::size_t const padded = cpu::panels_for(n_numeric) * cpu::kPanel;
    std::vector<float> scale(padded), shift(padded), impute(padded);
    for (int k = 0; k < n_numeric; ++k) scale[k] = 0.1f * static_cast<float>(k + 1), shift[k] = -0.3f, impute[k] = 2.0f;
    std::vector<std::vector<std::int32_t>> columns{{n_numeric, n_numeric + 1, -1}, {n_numeric + 3, n_numeric + 4, n_numeric + 5}};
    std::int32_t const* tables[] = {columns[0].data(), columns[1].data()};
    std::vector<std::uint32_t> const rows{10, 0, 3, 3, 7};
    for (bool as_bytes : {true, false}) {
      for (cpu::Kernels const& kernels : cpu::available_kernels()) {
        auto const x = PanelMatrix::activations(static_cast<int>(rows.size()), n_features).fill(60);
        kernels.gather({.bytes = as_bytes ? bytes.data() : nullptr, .floats = floats.data(), .n_numeric = n_numeric, .n_features = n_features, .scale = scale.data(),
                        .shift = shift.data(), .impute = impute.data(), .codes = codes.data(), .n_categorical = kCategorical, .level_to_column = tables},
                       rows.data(), static_cast<int>(rows.size()), x.data(), x.stride());
        for (int b = 0; b < static_cast<int>(rows.size()); ++b) {
          for (int k = 0; k < n_numeric; ++k) {
            float const raw = as_bytes ? bytes[rows[b] * n_numeric + k] : floats[rows[b] * n_numeric + k];
            ASSERT_EQ(x(b, k), std::fma(std::isnan(raw) ? 2.0f : raw, scale[k], shift[k])) << kernels.name << " row " << b << " column " << k;
          }
          for (int j = n_numeric; j < n_features; ++j) {
            bool set = false;
            for (int c = 0; c < kCategorical; ++c) set |= columns[c][codes[rows[b] * kCategorical + c]] == j;
            ASSERT_EQ(x(b, j), set ? 1.0f : 0.0f) << kernels.name << " row " << b << " column " << j;
          }
        }
        EXPECT_TRUE(x.padding_is_zero());
      }
    }
  }
}

TEST(Gather, QuantilesAreLinesBetweenKnotsOnEveryInstructionSet) {
  constexpr int kDataRows = 400, kNumeric = 19, kDistinct = 200;
  std::vector<float> floats, knots, scores, slopes, impute(32, 0.123f), ones(32, 1.0f);
  for (int i = 0; i < kDataRows; ++i) {
    for (int k = 0; k < kNumeric; ++k) floats.push_back(i % 37 == 5 ? NAN : 0.0137f * static_cast<float>((i * 31 + k * 17) % kDataRows) - 1.5f);
  }
  for (int k = 0; k < kNumeric; ++k) {
    for (int i = 0; i < cpu::kGatherKnots; ++i) {
      int const at = std::min(i, kDistinct + k);  // the last ones repeat
      knots.push_back(-1.0f + 0.013f * static_cast<float>(at) + 0.0001f * static_cast<float>(at * at % 7));
      scores.push_back(std::sqrt(static_cast<float>(at)) - 5.0f);
    }
  }
  for (std::size_t i = 0; i < knots.size(); ++i) {
    bool const joined = i + 1 < knots.size() && knots[i + 1] > knots[i];
    slopes.push_back(joined ? (scores[i + 1] - scores[i]) / (knots[i + 1] - knots[i]) : 0.0f);
  }
  std::vector<std::uint32_t> rows;
  for (int i = 0; i < kDataRows; ++i) rows.push_back(static_cast<std::uint32_t>(i * 7 % kDataRows));
  for (cpu::Kernels const& kernels : cpu::available_kernels()) {
    auto const x = PanelMatrix::activations(kDataRows, kNumeric).fill(60);
    kernels.gather({.floats = floats.data(), .n_numeric = kNumeric, .n_features = kNumeric, .scale = ones.data(), .shift = ones.data(), .impute = impute.data(),
                    .knots = knots.data(), .scores = scores.data(), .slopes = slopes.data()},
                   rows.data(), kDataRows, x.data(), x.stride());
    for (int b = 0; b < kDataRows; ++b) {
      for (int k = 0; k < kNumeric; ++k) {
        float const raw = floats[rows[b] * kNumeric + k], value = std::isnan(raw) ? impute[k] : raw;
        float const* const own = knots.data() + k * cpu::kGatherKnots;
        float const* const score = scores.data() + k * cpu::kGatherKnots;
        int last = -1;  // the last knot that is not above the value, by looking at all
        for (int i = 0; i < cpu::kGatherKnots; ++i) last = own[i] <= value ? i : last;
        float wanted = score[std::max(last, 0)];
        if (last >= 0 && last < cpu::kGatherKnots - 1) wanted = std::fma(value - own[last], slopes[k * cpu::kGatherKnots + last], score[last]);
        ASSERT_EQ(x(b, k), wanted) << kernels.name << " row " << b << " column " << k << " value " << value;
      }
    }
    EXPECT_TRUE(x.padding_is_zero());
  }
}

}  // namespace shoal::testing
