// SPDX-License-Identifier: Apache-2.0
// Which rows train, validate and test. Depends on the seed, the labels and the number of rows alone.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "shoal/data.hpp"

namespace shoal {

/// Rows of the three parts are numbered one after the other: main, then validation, then test.
struct PartSizes {
  std::uint32_t main = 0, validation = 0, test = 0;
};

struct Splits {
  std::vector<std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>>> folds;  // train, validation
  std::vector<std::uint32_t> test;
};

/// `labels` [main rows or more], or empty for a regression. All lists are ascending. InputError where a set is empty.
[[nodiscard]] Splits make_splits(PartSizes, std::span<std::int32_t const> labels, SplitConfig const& test,
                                 SplitConfig const& validation, std::uint64_t seed);

}  // namespace shoal
