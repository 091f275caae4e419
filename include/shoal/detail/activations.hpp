// SPDX-License-Identifier: Apache-2.0
// The arithmetic of every activation; included like math.hpp, inside each instruction set's namespace.
//   value(activation, x)          y = f(x)
//   derivative(activation, x, y)  f'(x); x is read only where the struct says needs_x
#include "shoal/detail/activations/gelu.hpp"
