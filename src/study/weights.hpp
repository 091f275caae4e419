// SPDX-License-Identifier: Apache-2.0
// The two weight stores: the append-only file beside a study's database, and one in memory for a study without a file.
#pragma once

#include <memory>
#include <string>

#include "shoal/study.hpp"

namespace shoal {

/// Opens or makes `<study>.weights` for writing and takes the writer's lock, which dies with the process: InputError
/// "in use by process 123" where another has it. A torn tail is cut off; `fresh` empties the file.
[[nodiscard]] std::unique_ptr<WeightStore> open_weights_for_writing(std::string const& study, bool fresh);
/// What there is to read; an absent file is an empty store.
[[nodiscard]] std::unique_ptr<WeightStore> open_weights_for_reading(std::string const& study);
/// Keeps the latest state of each run.
[[nodiscard]] std::unique_ptr<WeightStore> make_weights_in_memory();

}  // namespace shoal
