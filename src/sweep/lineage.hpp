// SPDX-License-Identifier: Apache-2.0
// From whom a trial of a population has its weights.
#pragma once

#include <functional>
#include <vector>

#include "shoal/sweep.hpp"

namespace shoal {

/// A trial until a copy of it went on.
struct Ancestor {
  std::uint32_t trial = 0;
  int epoch = 0;  ///< at which it was copied
  MlpConfig model;
};
/// The parent first, then its parent, and so on; empty for a trial with initial weights of its own.
[[nodiscard]] std::vector<Ancestor> ancestors_of(TrialRecord const&, std::function<TrialRecord const&(std::uint32_t)> const& trial);

}  // namespace shoal
