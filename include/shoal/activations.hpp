// SPDX-License-Identifier: Apache-2.0
// The list of activations. To add one: its struct in activations/, its arithmetic in detail/activations/ under the same
// file name, and one entry here and in detail/activations.hpp.
#pragma once

#include "shoal/activations/elu.hpp"
#include "shoal/activations/exponential.hpp"
#include "shoal/activations/gelu.hpp"
#include "shoal/activations/hard_sigmoid.hpp"
#include "shoal/activations/leaky_relu.hpp"
#include "shoal/activations/linear.hpp"
#include "shoal/activations/mish.hpp"
#include "shoal/activations/relu.hpp"
#include "shoal/activations/selu.hpp"
#include "shoal/activations/sigmoid.hpp"
#include "shoal/activations/silu.hpp"
#include "shoal/activations/softplus.hpp"
#include "shoal/activations/softsign.hpp"
#include "shoal/activations/tanh.hpp"
#include "shoal/type_list.hpp"

namespace shoal {

using Activations = TypeList<Relu, LeakyRelu, Elu, Selu, Gelu, Silu, Mish, Tanh, Sigmoid, HardSigmoid, Softplus, Softsign,
                             Exponential, Linear>;
using Activation = Activations::Variant;

}  // namespace shoal
