// SPDX-License-Identifier: Apache-2.0
// Sizes of brackets as other libraries compute them, for comparisons with them; the paper's are in bracket.hpp.
#pragma once

#include "src/schedule/bracket.hpp"

namespace shoal {

/// Bracket b of keras-tuner 1.4's Hyperband: round r of 0..b starts ceil(ceil(1 + log_f R) / (b + 1) * f^(b - r)) trials
/// and ends at epoch ceil(R / f^(b - r)). There min_epochs is always 1.
[[nodiscard]] std::vector<RungSize> keras_tuner_rungs(int bracket, ScheduleConfig const&);

/// scikit-learn 1.x's successive halving of n candidates over epochs: iteration i gives min_epochs * f^i epochs and keeps
/// ceil(n_i / f) candidates, for as many iterations as n and max_epochs allow, so that the last may have several
/// candidates and fewer than max_epochs epochs. min_epochs 0 is `exhaust`: as many as let the last one use max_epochs.
/// n 0 is `exhaust` of HalvingRandomSearchCV: max_epochs / min_epochs candidates.
[[nodiscard]] std::vector<RungSize> sklearn_rungs(std::uint64_t n, ScheduleConfig const&);

}  // namespace shoal
