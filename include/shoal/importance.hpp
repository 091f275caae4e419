// SPDX-License-Identifier: Apache-2.0
// Which hyperparameters decided the scores of a study: functional ANOVA on a random forest, and PED-ANOVA. Reads results only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shoal/sweep.hpp"

namespace shoal {

struct Importance {
  std::string parameter;
  double share = 0.0;
  double deviation = 0.0;  ///< over the forest's trees; 0 of PED-ANOVA
};

/// What two parameters decide together, beyond what each decides alone.
struct Interaction {
  std::string first, second;
  double share = 0.0;
};

/// The predicted score at a value of one parameter, averaged over the whole space of the others.
struct Dependence {
  std::string parameter;
  struct Point {
    ParameterValue value;
    double score = 0.0;
    double deviation = 0.0;    ///< over trees
  };
  std::vector<Point> points;  ///< each value in the space's order, or 16 evenly spaced ones in its distribution
};

struct ImportanceResult {
  std::vector<Importance> parameters;     ///< largest first; ties in the space's order
  std::vector<Interaction> interactions;  ///< as those, where they are asked for
  std::vector<Dependence> curves;         ///< of fANOVA, in the space's order
  std::vector<std::string> left_out;      ///< searched, but not active in every trial
  std::size_t n_trials = 0;               ///< completed, with a score
};

/// Functional ANOVA (Hutter, Hoos and Leyton-Brown 2014): the share of the score's variance over the space that a parameter
/// explains alone, by a forest of 64 trees fitted to the completed trials. The space is the unit cube in which the parameters'
/// distributions are uniform: a learning rate searched by its logarithm counts by its logarithm (Optuna takes it as it is).
/// Names count the same each. Parameters that are not active in every trial are left out, as Optuna does.
struct FanovaOptions {
  bool interactions = false;
  int trees = 64;
  std::uint64_t seed = 0;
};
/// InputError with fewer than two completed trials, or where all scores are the same.
[[nodiscard]] ImportanceResult fanova(SearchSpace const&, SweepResult const&, FanovaOptions const& = {});

/// PED-ANOVA (Watanabe, Bansal and Hutter 2023) as Optuna 5 has it: how much the best `target_quantile` of the completed trials
/// differ from all in the distribution of a parameter, as a Pearson divergence between Parzen estimators on a grid of 50 steps;
/// shares sum to 1. A parameter that only some trials have counts by those (conditional PED-ANOVA). What it tells apart are
/// good trials from the best, where fANOVA tells good from bad.
[[nodiscard]] ImportanceResult ped_anova(SearchSpace const&, SweepResult const&, double target_quantile = 0.1);

}  // namespace shoal
