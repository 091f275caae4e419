// SPDX-License-Identifier: Apache-2.0
// Parses one block of whole records into columns. Blocks know nothing of one another: codes and lines count from their start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shoal/table_format.hpp"
#include "src/data/raw_table.hpp"
#include "src/data/record_blocks.hpp"
#include "src/data/record_scanner.hpp"
#include "src/data/table_number.hpp"
#include "src/data/text_levels.hpp"

namespace shoal {

/// Fields that mean "no value". Most fields are told apart from them by their first byte.
class MissingMarkers {
 public:
  explicit MissingMarkers(std::vector<std::string> const& markers);
  [[nodiscard]] bool contain(std::string_view text) const {
    return text.empty() || (starts_[static_cast<unsigned char>(text[0])] && is_one(text));
  }
  [[nodiscard]] bool may_start_with(char c) const { return starts_[static_cast<unsigned char>(c)]; }

 private:
  [[nodiscard]] bool is_one(std::string_view) const;
  std::vector<std::string> markers_;
  bool starts_[256] = {};
};

/// What all blocks of a table have in common.
struct TableRules {
  Dialect dialect;
  MissingMarkers missing;
  DecimalSigns decimal;
  std::vector<std::string> names;  // [columns]
};

enum class Store : std::uint8_t { kNothing, kFloats, kDoubles, kCodes };

struct ColumnPlan {
  Store store = Store::kFloats;
  bool strict = false;  ///< text among numbers is an error; else it is merely noted
};

/// A place in a block's text, lines from 0 at its first line, columns from 1 in characters.
struct Place {
  std::uint32_t line = 0, column = 0;
};

struct BlockProblem {
  Place place;
  std::string key, expected, found, hint;
};

/// Room for values that are written before they are read; kept from block to block.
template <class T>
class Room {
 public:
  void reserve(std::size_t n) {
    if (n <= size_) return;
    size_ = n + n / 4;
    values_ = std::make_unique_for_overwrite<T[]>(size_);
  }
  [[nodiscard]] T* get() const { return values_.get(); }

 private:
  std::unique_ptr<T[]> values_;
  std::size_t size_ = 0;
};

struct BlockColumn {
  Room<float> floats;         // [n_rows] where stored as such
  Room<double> doubles;       // [n_rows]
  Room<std::uint32_t> codes;  // [n_rows] into levels, or kMissingCode
  TextLevels levels;
  std::uint32_t n_missing = 0;
  bool has_text = false;                   ///< numbers were wanted, and not all are: the values end there
  std::optional<BlockProblem> too_large;   ///< the first number that float or double cannot hold
};

struct ParsedBlock {
  std::uint32_t n_rows = 0, n_lines = 0;
  std::vector<BlockColumn> columns;
  std::vector<std::uint32_t> lines;      // [n_rows] from 0 at the block's first line
  std::deque<std::string> unescaped;     // levels that are not in the block's text as they are
  std::optional<BlockProblem> problem;   ///< the first by position; the other fields are void then
};

/// Levels point into the block's text. `plan` [columns]. `out` may be of another block of the same table: its memory is used
/// again, since memory fresh from the system costs more than parsing.
void parse_block(TextBlock const&, TableRules const&, std::vector<ColumnPlan> const& plan, ParsedBlock& out);

/// The first NUL or byte that is not UTF-8 in [begin, end).
[[nodiscard]] std::optional<TextProblem> find_bad_byte(char const* text, std::size_t begin, std::size_t end);

/// Where `offset` is, in a text whose first line begins at `begin`.
[[nodiscard]] Place place_of(char const* text, std::size_t begin, std::size_t offset);

/// A quoted field's text with doubled quotes made single.
[[nodiscard]] std::string undouble(std::string_view);

}  // namespace shoal
