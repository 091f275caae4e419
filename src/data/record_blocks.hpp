// SPDX-License-Identifier: Apache-2.0
// Cuts a stream of delimited text into blocks of whole records, which can then be parsed independently of one another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "src/data/byte_source.hpp"
#include "src/data/record_scanner.hpp"

namespace shoal {

/// Whole records, from a line's first byte; kTextPadding readable bytes follow.
struct TextBlock {
  std::unique_ptr<char[]> bytes;
  std::size_t begin = 0, end = 0;
  [[nodiscard]] std::size_t size() const { return end - begin; }
};

class RecordBlocks {
 public:
  /// `beginning`: what was read of the source already.
  RecordBlocks(ByteSource&, std::string beginning, Dialect);

  /// About `bytes` of text, more where a record is longer; nullopt at the end. Only the last block may end without a line
  /// end or within quotes.
  [[nodiscard]] std::optional<TextBlock> next(std::size_t bytes);

 private:
  std::size_t fill(char* out, std::size_t room);

  ByteSource& source_;
  std::string rest_;  // read, but not handed out yet; begins with a record at rest_begin_
  std::size_t rest_begin_ = 0;
  Dialect dialect_;
};

}  // namespace shoal
