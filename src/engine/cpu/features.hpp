// SPDX-License-Identifier: Apache-2.0
// A fold's preprocessing tables as the gather kernel wants them: padded to whole panels.
#pragma once

#include <vector>

#include "kernels/cpu/kernels.hpp"
#include "shoal/dataset.hpp"
#include "src/engine/quantile_slopes.hpp"

namespace shoal::cpu {

class Features {
 public:
  Features(Dataset const& data, FoldTables const& tables) : scale_(padded(tables.scale)), shift_(padded(tables.shift)), impute_(padded(tables.impute)) {
    for (auto const& columns : tables.level_to_column) level_to_column_.push_back(columns.data());
    gather_ = {.n_numeric = static_cast<int>(data.n_numeric), .n_features = static_cast<int>(data.n_features),
               .scale = scale_.data(), .shift = shift_.data(), .impute = impute_.data(), .codes = data.codes.data(),
               .n_categorical = static_cast<int>(data.n_categorical()), .level_to_column = level_to_column_.data()};
    if (!tables.knots.empty()) {
      static_assert(kGatherKnots == kQuantiles);
      slopes_ = quantile_slopes(tables);
      gather_.knots = tables.knots.data();
      gather_.scores = tables.scores.data();
      gather_.slopes = slopes_.data();
    }
    if (auto const* bytes = std::get_if<std::vector<std::uint8_t>>(&data.numeric)) {
      gather_.bytes = bytes->data();
    } else {
      gather_.floats = std::get<std::vector<float>>(data.numeric).data();
    }
  }
  Features(Features const&) = delete;
  Features& operator=(Features const&) = delete;

  [[nodiscard]] Gather const& gather() const { return gather_; }

 private:
  static std::vector<float> padded(std::vector<float> table) {
    table.resize(static_cast<std::size_t>(panels_for(static_cast<int>(table.size()))) * kPanel);
    return table;
  }
  std::vector<float> scale_, shift_, impute_, slopes_;
  std::vector<std::int32_t const*> level_to_column_;
  Gather gather_;
};

}  // namespace shoal::cpu
