// SPDX-License-Identifier: Apache-2.0
// The arithmetic of every optimizer; included like math.hpp, inside each instruction set's namespace.
//   step<n_slots>(constants of this step, weight, gradient, slots): updates weight and slots in place. A padded weight
//   (weight and gradient 0, slots as they start) must stay 0. AdamW's Step is Adam's, and so is its arithmetic.
#include "shoal/detail/optimizers/adadelta.hpp"
#include "shoal/detail/optimizers/adagrad.hpp"
#include "shoal/detail/optimizers/adam.hpp"
#include "shoal/detail/optimizers/adamax.hpp"
#include "shoal/detail/optimizers/lion.hpp"
#include "shoal/detail/optimizers/nadam.hpp"
#include "shoal/detail/optimizers/rmsprop.hpp"
#include "shoal/detail/optimizers/sgd.hpp"
