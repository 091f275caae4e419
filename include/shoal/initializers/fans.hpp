// SPDX-License-Identifier: Apache-2.0
// The unpadded shape of a kernel, as initializers see it.
#pragma once

namespace shoal {

struct Fans {
  int in = 1;   ///< inputs of the layer
  int out = 1;  ///< its units
};

}  // namespace shoal
