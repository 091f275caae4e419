// SPDX-License-Identifier: Apache-2.0
// Small questions about a column's values that loading and prediction both ask.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "shoal/table_format.hpp"
#include "src/data/raw_table.hpp"
#include "src/data/table_number.hpp"

namespace shoal {

[[nodiscard]] bool is_missing(RawColumn const&, std::uint32_t row);

/// What counts as a decimal sign in a table whose separator is known.
[[nodiscard]] DecimalSigns decimal_signs(TableFormat const&);

/// The row that made a column text where numbers are wanted; the column has one.
struct TextAmongNumbers {
  std::uint32_t row = 0;
  std::string text;
};
[[nodiscard]] TextAmongNumbers text_among_numbers(TextValues const&, DecimalSigns);

/// Labels of a further file may all end in a full stop that the classes lack, as those of UCI's adult.test do. False where
/// one of them is a class as it stands.
[[nodiscard]] bool only_a_stop_too_many(std::span<std::string const> labels, std::function<bool(std::string const&)> const& is_class);
[[nodiscard]] std::string without_stop(std::string const& label);

/// "a, b, c", of many the first: "a, b, ... (40 in all)"
[[nodiscard]] std::string listed(std::vector<std::string> const& names);

/// "new.csv: 3 of 9 rows have no y and are left out"
[[nodiscard]] std::string left_out_note(RawTable const&, std::vector<std::size_t> const& required, std::size_t n_left_out);

}  // namespace shoal
