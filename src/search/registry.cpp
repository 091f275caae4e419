// SPDX-License-Identifier: Apache-2.0
// The table of searchers: one row each.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/search/searchers.hpp"
#include "src/search/wrappers.hpp"

namespace shoal {
namespace {

std::vector<SearcherEntry> const kSearchers{
    {"grid", "Every combination of the parameters' values", make_grid, {}},
    {"random", "Independent draws from the parameters' distributions", make_random, {}},
    {"coordinate", "A grid over one parameter at a time, around the best point so far, until nothing is gained", make_coordinate, {"points"}, false},
    {"sobol", "Points that fill the space evenly: a scrambled Sobol sequence", make_sobol, {}},
    {"bohb", "tpe fitted at the largest budget that enough trials reached, for hyperband", make_bohb, {"candidates", "min_points", "random_fraction", "gamma", "prior_weight", "min_bandwidth", "bandwidth_factor"}},
    {"cmaes", "CMA-ES: a normal distribution that moves towards good trials; probabilities of names", make_cmaes, {"startup", "population", "sigma"}},
    {"evolution", "Regularized evolution: good trials of the latest, changed in one parameter", make_evolution, {"population", "tournament"}},
    {"gp", "Bayesian optimization: the largest expected improvement by a Gaussian process", make_gp, {"initial"}},
    {"bayes", "Another name of gp", make_gp, {"initial"}},
    {"tpe", "Tree-structured Parzen estimator: draws near good trials, away from bad ones", make_tpe, {"startup", "candidates", "gamma", "prior_weight"}},
};

void check_option(SearcherEntry const& entry, std::string const& name) {
  if (std::ranges::find(entry.options, name) != entry.options.end()) return;
  std::string const meant = nearest(name, entry.options);
  throw InputError({.key = "search." + name,
                    .expected = entry.options.empty() ? "method and trials only" : fmt::format("method, trials, {}", fmt::join(entry.options, ", ")),
                    .found = "an option that " + entry.name + " does not have",
                    .hint = meant.empty() ? "" : fmt::format("did you mean '{}'?", meant)});
}

}  // namespace

std::unique_ptr<Searcher> make_searcher(SearchSpace const& space, SearchConfig const& config, std::uint64_t seed) {
  std::vector<std::string> names;
  for (SearcherEntry const& entry : kSearchers) {
    names.push_back(entry.name);
    if (entry.name != config.method) continue;
    for (auto const& [name, value] : config.options) check_option(entry, name);
    if (!config.enqueue.empty()) return with_enqueued(entry.make(space, config, seed), space, config.enqueue, seed);
    return entry.make(space, config, seed);
  }
  std::string const meant = nearest(config.method, names);
  throw InputError({.key = "search.method",
                    .expected = fmt::format("one of {}", fmt::join(names, ", ")),
                    .found = fmt::format("'{}'", config.method),
                    .hint = meant.empty() ? "" : fmt::format("did you mean '{}'?", meant)});
}

std::span<SearcherEntry const> searchers() { return kSearchers; }

}  // namespace shoal
