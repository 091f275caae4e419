// SPDX-License-Identifier: Apache-2.0
// The arithmetic of every activation; included like math.hpp, inside each instruction set's namespace.
//   value(activation, x)          y = f(x)
//   derivative(activation, x, y)  f'(x); x is read only where the struct says needs_x
#include "shoal/detail/activations/elu.hpp"
#include "shoal/detail/activations/exponential.hpp"
#include "shoal/detail/activations/gelu.hpp"
#include "shoal/detail/activations/hard_sigmoid.hpp"
#include "shoal/detail/activations/leaky_relu.hpp"
#include "shoal/detail/activations/linear.hpp"
#include "shoal/detail/activations/mish.hpp"
#include "shoal/detail/activations/relu.hpp"
#include "shoal/detail/activations/selu.hpp"
#include "shoal/detail/activations/sigmoid.hpp"
#include "shoal/detail/activations/silu.hpp"
#include "shoal/detail/activations/softplus.hpp"
#include "shoal/detail/activations/softsign.hpp"
#include "shoal/detail/activations/tanh.hpp"
