// SPDX-License-Identifier: Apache-2.0
// Blocks of a table on their way from the file to the columns: reading, parsing and appending overlap.
#pragma once

#include <exception>
#include <functional>

#include "src/data/record_blocks.hpp"
#include "src/data/table_block.hpp"

namespace shoal {

struct BlockJob {
  TextBlock text;
  ParsedBlock parsed;
  double expected_bytes = 0;   // of the whole text, going by what was read of it
  std::exception_ptr failure;  // of reading: told in its turn, after what is wrong before it
};

/// Calls `read` and `append` one at a time and in order, `parse` in parallel. What the first job in order throws is thrown
/// after the others have come home: a cancelled pipeline would lose them. `read` fills a job, maybe one used before, and
/// returns whether there was another block.
void run_pipeline(std::function<bool(BlockJob&)> const& read, std::function<void(BlockJob&)> const& parse,
                  std::function<void(BlockJob&)> const& append);

}  // namespace shoal
