// SPDX-License-Identifier: Apache-2.0
// The end of every way to a Dataset: rows, codes, targets and splits are there; features, tables and fingerprint follow.
#pragma once

#include "src/data/splits.hpp"

namespace shoal {

void finish(Dataset&, Splits, DataConfig const&);

}  // namespace shoal
