// SPDX-License-Identifier: Apache-2.0
// A plain, obvious network in double: what the engines' gradients are measured against. No dropout, one batch.
#pragma once

#include <vector>

#include "shoal/mlp_config.hpp"

namespace shoal::reference {

/// Rows of one batch. Labels for classes, targets for a regression.
struct Batch {
  std::vector<std::vector<double>> x;
  std::vector<int> labels;
  std::vector<std::vector<double>> targets;
};

/// kernel[k * units + j] joins input k to unit j.
struct Layer {
  int inputs = 0, units = 0;
  std::vector<double> kernel, bias;
};
using Network = std::vector<Layer>;

/// Mean loss of the rows, with label smoothing, class weights and the l1 and l2 terms of the kernels.
double loss(Network const&, MlpConfig const&, Task, Batch const&);

/// Its gradient, by backpropagation.
Network gradient(Network const&, MlpConfig const&, Task, Batch const&);

/// How far a float engine may be from that gradient: per weight eps sqrt(K) sum |x dz|, where the sizes of x and dz
/// are those of the terms that were summed to make them (sum |x w| of each layer below and above), so that cancellation
/// anywhere on the way is paid for. K counts the terms of all sums on the way.
Network rounding_bound(Network const&, MlpConfig const&, Task, Batch const&);

}  // namespace shoal::reference
