// SPDX-License-Identifier: Apache-2.0
// The list of activations. To add one: its struct in activations/, its arithmetic in detail/activations/ under the same
// file name, and one entry here and in detail/activations.hpp.
#pragma once

#include "shoal/activations/gelu.hpp"
#include "shoal/type_list.hpp"

namespace shoal {

using Activations = TypeList<Gelu>;
using Activation = Activations::Variant;

}  // namespace shoal
