// SPDX-License-Identifier: Apache-2.0
// The arithmetic of every optimizer; included like math.hpp, inside each instruction set's namespace.
//   step<n_slots>(constants of this step, weight, gradient, slots): updates weight and slots in place. A padded weight
//   (weight, gradient and slots 0) must stay 0.
#include "shoal/detail/optimizers/adam.hpp"
