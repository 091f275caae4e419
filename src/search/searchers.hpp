// SPDX-License-Identifier: Apache-2.0
// The makers of all searchers, for the registry.
#pragma once

#include "shoal/search.hpp"

namespace shoal {

/// All points of a space without continuous parameters, the last parameter fastest.
[[nodiscard]] std::unique_ptr<Searcher> make_grid(SearchSpace const&, SearchConfig const&, std::uint64_t seed);
/// Independent draws from the distributions, without repeats.
[[nodiscard]] std::unique_ptr<Searcher> make_random(SearchSpace const&, SearchConfig const&, std::uint64_t seed);
/// A grid over one parameter at a time, around the best point.
[[nodiscard]] std::unique_ptr<Searcher> make_coordinate(SearchSpace const&, SearchConfig const&, std::uint64_t seed);
/// Points of a scrambled Sobol sequence, without repeats.
[[nodiscard]] std::unique_ptr<Searcher> make_sobol(SearchSpace const&, SearchConfig const&, std::uint64_t seed);
/// BOHB: tpe at the largest budget that enough trials reached.
[[nodiscard]] std::unique_ptr<Searcher> make_bohb(SearchSpace const&, SearchConfig const&, std::uint64_t seed);
/// CMA-ES with restarts.
[[nodiscard]] std::unique_ptr<Searcher> make_cmaes(SearchSpace const&, SearchConfig const&, std::uint64_t seed);
/// Regularized evolution.
[[nodiscard]] std::unique_ptr<Searcher> make_evolution(SearchSpace const&, SearchConfig const&, std::uint64_t seed);
/// Bayesian optimization with a Gaussian process.
[[nodiscard]] std::unique_ptr<Searcher> make_gp(SearchSpace const&, SearchConfig const&, std::uint64_t seed);
/// Tree-structured Parzen estimator.
[[nodiscard]] std::unique_ptr<Searcher> make_tpe(SearchSpace const&, SearchConfig const&, std::uint64_t seed);

}  // namespace shoal
