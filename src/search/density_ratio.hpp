// SPDX-License-Identifier: Apache-2.0
// The proposal that two Parzen densities make, one of good trials and one of bad ones: of some draws from the first, that
// with the largest ratio of the two, which has the largest expected improvement (Bergstra et al. 2011, section 4.1).
#pragma once

#include <optional>
#include <vector>

#include "src/search/parzen.hpp"
#include "src/search/proposals.hpp"

namespace shoal {

struct DensityRatio {
  std::size_t candidates = 24;
  double prior_weight = 1.0;
  double min_bandwidth = 0.0;  ///< of ordered axes
  double widening = 1.0;       ///< of the good density's bandwidths, where candidates are drawn

  /// Kernels around proposals; bandwidths are `wider` than Scott's rule has them.
  [[nodiscard]] Parzen density(Proposals const&, std::vector<std::uint32_t> const& trials, double wider = 1.0) const;
  /// Proposes it; nullopt where all candidates were proposed before.
  [[nodiscard]] std::optional<Assignment> propose(Proposals&, std::vector<std::uint32_t> const& good,
                                                  std::vector<std::uint32_t> const& bad) const;
};

}  // namespace shoal
