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

/// What a given split column says of a row of the main part.
enum class GivenSplit : std::int32_t { kTrain = -1, kValidation = -2, kTest = -3 };  // 0, 1, ...: the row's fold

/// Everything about the rows that decides how they are split.
struct SplitRows {
  PartSizes sizes;
  std::span<std::int32_t const> labels{};         // [main rows or more], or empty for a regression
  std::span<std::uint32_t const> groups{};        // [main rows] group of each, or empty
  std::span<std::int32_t const> given{};          // [main rows] GivenSplit or fold, or empty
  std::span<std::uint32_t const> file_rows{};     // [main rows] number in the file, ascending; empty: 0, 1, ...
};

struct Splits {
  std::vector<std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>>> folds;  // train, validation
  std::vector<std::uint32_t> test;
};

/// All lists are ascending. InputError where a set is empty or two ways to split contradict each other.
[[nodiscard]] Splits make_splits(SplitRows const&, SplitConfig const& test, SplitConfig const& validation, std::uint64_t seed);

}  // namespace shoal
