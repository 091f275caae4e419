// SPDX-License-Identifier: Apache-2.0
// The searcher of a sweep: what its method, constraints and earlier studies make together.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/study.hpp"
#include "src/search/wrappers.hpp"
#include "src/sweep/classes.hpp"
#include "src/sweep/quantities.hpp"

namespace shoal {
namespace {

bool allowed(std::vector<Constraint> const& constraints, MlpConfig const& model, Dataset const& data) {
  return std::ranges::all_of(constraints, [&](Constraint const& constraint) {
    return quantity_of(constraint.quantity, model, data) <= constraint.most;
  });
}

std::string names_of(SweepConfig const& config) {
  std::string names = config.objective.name();
  for (SecondaryObjective const& objective : config.secondary) names += ", " + objective.name();
  return names;
}

}  // namespace

void adopt_known(SweepConfig& config) {
  for (std::string const& path : std::exchange(config.search.from, {})) {
    auto const study = Study::open(path, Study::Access::kRead);
    SweepConfig const theirs = study->config();
    if (theirs.objective != config.objective || theirs.secondary != config.secondary) {
      throw InputError({.file = path, .key = "objective", .expected = names_of(config) + ", as this sweep has it", .found = names_of(theirs)});
    }
    for (TrialRecord const& trial : study->trials()) {
      bool const ended = trial.state == TrialState::kCompleted || trial.state == TrialState::kPruned;
      if (ended && !std::isnan(trial.score)) config.search.known.push_back({.point = trial.parameters, .epoch = trial.epochs, .score = trial.score, .secondary = trial.secondary});
    }
  }
}

std::unique_ptr<Searcher> searcher_of(SweepConfig const& config, Dataset const& data) {
  auto searcher = make_searcher(SearchSpace(config.parameters), config.search, config.seed);
  for (KnownPoint const& known : config.search.known) {
    std::vector<double> const values = minimised(known.score, known.secondary, config.objective, config.secondary);
    searcher->learn(known.point, {.trial = 0, .epoch = known.epoch, .score = values.front(), .final = true, .secondary = {values.begin() + 1, values.end()}});
  }
  if (!config.constraints.empty()) searcher = with_constraint(std::move(searcher), [constraints = config.constraints, &data, max_epochs = config.schedule.max_epochs](Assignment const& point) {
    return allowed(constraints, to_mlp_config(point, data.task, n_classes_of(data), epochs_of(point, max_epochs)), data);
  });
  // Outermost, since places are trials' numbers: what a constraint refuses is no trial. Who asks for a point gets it, constraint or not.
  if (!config.search.inserted.empty()) searcher = with_inserted(std::move(searcher), SearchSpace(config.parameters), config.search.inserted, config.seed);
  return searcher;
}

}  // namespace shoal
