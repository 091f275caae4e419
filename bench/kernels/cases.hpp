// SPDX-License-Identifier: Apache-2.0
// The benchmarks, one file a group of kernels. Each registers its cases for one instruction set; names are
// group/instruction set/case.
#pragma once

#include "bench/kernels/roofline.hpp"

namespace shoal::bench {

/// Targets live until the benchmarks have run.
void add_matmul(Target const&);
void add_weight_gradient(Target const&);
void add_sparse(Target const&);
void add_gather(Target const&);
void add_loss(Target const&);
void add_activation(Target const&);
void add_dropout(Target const&);
void add_update(Target const&);
void add_reshape(Target const&);

/// Registers run(state, target).
template <class F>
void add_case(Target const& target, std::string const& group, std::string const& name, F run) {
  benchmark::RegisterBenchmark((group + "/" + target.kernels.name + "/" + name).c_str(), [&target, run](benchmark::State& state) { run(state, target); });
}

}  // namespace shoal::bench
