// SPDX-License-Identifier: Apache-2.0
// From text columns to 16-bit codes: levels that are frequent among the rows that are no test rows get a code of their own.
#pragma once

#include <cstdint>
#include <vector>

#include "shoal/dataset.hpp"
#include "src/data/table_part.hpp"

namespace shoal {

struct LevelRules {
  int min_count = 1;     ///< rows that a level of its own needs
  int max_levels = 256;  ///< the most frequent ones, of equals the first by bytes
};

class LevelCoder {
 public:
  /// `feature`: index into roles.features of every part; `is_test` [rows of all parts].
  LevelCoder(std::vector<TablePart> const& parts, std::size_t feature, std::vector<bool> const& is_test, LevelRules const&);
  [[nodiscard]] CategoricalColumn const& column() const { return column_; }
  [[nodiscard]] std::vector<std::uint16_t> const& codes() const { return codes_; }  ///< [rows of all parts]

 private:
  CategoricalColumn column_;
  std::vector<std::uint16_t> codes_;
};

}  // namespace shoal
