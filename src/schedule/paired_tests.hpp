// SPDX-License-Identifier: Apache-2.0
// Tests on paired scores: every trial has the same folds, seeds and minibatches, so that differences within a run are
// the trials' own. Smaller scores are better. P-values are two-sided.
#pragma once

#include <span>
#include <vector>

namespace shoal {

using RunScores = std::vector<double>;  ///< [runs] of one trial

/// p of Student's t with so many degrees of freedom.
[[nodiscard]] double student_p(double t, double degrees);

/// Wilcoxon's signed-rank test of a - b: exact, ties get mean ranks, pairs without a difference are left out. Five runs
/// give 1/16 at least.
[[nodiscard]] double wilcoxon_p(std::span<double const> a, std::span<double const> b);

/// The paired t test of a - b.
[[nodiscard]] double paired_t_p(std::span<double const> a, std::span<double const> b);

/// Which of several trials stay, as in irace (Lopez-Ibanez et al. 2016, section 3.1). `friedman`: where Friedman's test
/// (with ties, by Iman and Davenport's F) finds a difference, those go whose sum of ranks is significantly larger than
/// the smallest by Conover's (1999, section 5.8) comparison; of two trials Wilcoxon's test decides. `t`: those go whose
/// mean is significantly worse than the best one's by a paired t test, corrected by Holm for their number.
[[nodiscard]] std::vector<bool> friedman_survivors(std::span<RunScores const>, double confidence);
[[nodiscard]] std::vector<bool> t_survivors(std::span<RunScores const>, double confidence);

}  // namespace shoal
