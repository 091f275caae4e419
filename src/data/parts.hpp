// SPDX-License-Identifier: Apache-2.0
// What load_dataset and make_dataset have in common: up to three parts of rows, each with the names to blame.
#pragma once

#include <string>

#include "shoal/data.hpp"

namespace shoal {

struct Part {
  ArrayData data;
  std::string features_name, labels_name;  ///< files, or a description, for messages
};

}  // namespace shoal
