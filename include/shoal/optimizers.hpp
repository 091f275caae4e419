// SPDX-License-Identifier: Apache-2.0
// The list of optimizers. To add one: its parameter struct in optimizers/, its arithmetic in detail/optimizers/ under
// the same file name, and one entry here and in detail/optimizers.hpp.
#pragma once

#include "shoal/optimizers/adam.hpp"
#include "shoal/type_list.hpp"

namespace shoal {

using Optimizers = TypeList<Adam>;
using Optimizer = Optimizers::Variant;

}  // namespace shoal
