// SPDX-License-Identifier: Apache-2.0
// A column of a whole table, put together from its blocks in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/data/raw_table.hpp"
#include "src/data/table_block.hpp"
#include "src/data/text_levels.hpp"

namespace shoal {

class ColumnBuilder {
 public:
  Store store = Store::kNothing;
  bool has_text = false;  // numbers so far, and then a text: all of it has to be read again
  std::optional<BlockProblem> too_large;

  void reserve(std::size_t n) {
    if (has_text) return;
    if (store == Store::kFloats) floats_.reserve(n);
    if (store == Store::kDoubles) doubles_.reserve(n);
    if (store == Store::kCodes) codes_.reserve(n);
  }

  void append(BlockColumn& column, std::uint32_t n_rows, std::uint32_t first_line) {
    if (has_text || store == Store::kNothing) return;
    if (column.has_text) {
      has_text = true;
      floats_ = {};
      doubles_ = {};
      n_missing_ = 0;
      return;
    }
    if (!too_large && column.too_large) {
      too_large = column.too_large;
      too_large->place.line += first_line;
    }
    n_missing_ += column.n_missing;
    if (store == Store::kFloats) floats_.insert(floats_.end(), column.floats.get(), column.floats.get() + n_rows);
    if (store == Store::kDoubles) doubles_.insert(doubles_.end(), column.doubles.get(), column.doubles.get() + n_rows);
    if (store == Store::kCodes) {
      std::vector<std::uint32_t> ours;  // [block's levels]
      for (TextLevels::Level const& level : column.levels.levels()) {
        ours.push_back(index_.code_of(level.text, level.hash, [&](std::string_view text) -> std::string_view {
          return levels_.emplace_back(text);
        }));
      }
      std::uint32_t* const codes = column.codes.get();
      for (std::uint32_t row = 0; row < n_rows; ++row) {
        if (codes[row] != kMissingCode) codes[row] = ours[codes[row]];
      }
      codes_.insert(codes_.end(), codes, codes + n_rows);
    }
  }

  [[nodiscard]] RawColumn finish(std::string name) {
    RawColumn column{.name = std::move(name), .n_missing = n_missing_};
    if (store == Store::kFloats) column.values = std::move(floats_);
    if (store == Store::kDoubles) column.values = std::move(doubles_);
    if (store == Store::kCodes) {
      column.values = TextValues{.codes = std::move(codes_),
                                 .levels = {std::make_move_iterator(levels_.begin()), std::make_move_iterator(levels_.end())}};
    }
    return column;
  }

 private:
  std::vector<float> floats_;
  std::vector<double> doubles_;
  std::vector<std::uint32_t> codes_;
  std::deque<std::string> levels_;  // index_ points into it
  TextLevels index_;
  std::uint32_t n_missing_ = 0;
};

}  // namespace shoal
