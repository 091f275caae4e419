// SPDX-License-Identifier: Apache-2.0
// What a text table says that a model should have predicted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "shoal/export.hpp"
#include "src/data/raw_table.hpp"
#include "src/data/table_reader.hpp"

namespace shoal {

struct TableTruths {
  KnownTargets known;
  std::vector<std::uint32_t> rows;  ///< of the table, ascending: those that have every target
  std::vector<std::string> notes;   ///< for people: rows left out
};

/// How target columns are to be read: classes as text, so that "1" and "01" stay what they are; amounts as doubles.
[[nodiscard]] ColumnKind target_kind(Model const&);

/// `columns` [targets] of the table, read as target_kind() says; `format` is the reader's. Classes match the model's by text, or as whole numbers
/// ("1.0" is "1"); where every label ends in a full stop that the model's lack, as those of UCI's adult.test do, it is left
/// out. InputError with the line: a class that the model does not know, text in a regression; and no row with a target.
[[nodiscard]] TableTruths truths_of(Model const&, RawTable const&, std::vector<std::size_t> const& columns, TableFormat const& format);

}  // namespace shoal
