// SPDX-License-Identifier: Apache-2.0
// The searcher of a sweep: what its method, constraints and earlier studies make together.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/study.hpp"
#include "src/search/wrappers.hpp"
#include "src/sweep/classes.hpp"

namespace shoal {
namespace {

struct Quantity {
  char const* name;
  std::uint64_t (*of)(MlpConfig const&, int n_features, int n_outputs);
};

std::uint64_t multiply_adds(MlpConfig const& model, int n_features, int n_outputs) {
  auto const sizes = layer_sizes(model, n_features, n_outputs);
  std::uint64_t sum = 0;
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) sum += static_cast<std::uint64_t>(sizes[l]) * static_cast<std::uint64_t>(sizes[l + 1]);
  return sum;
}

constexpr Quantity kQuantities[] = {{"parameters", parameter_count}, {"multiply_adds", multiply_adds}};

bool allowed(std::vector<Constraint> const& constraints, MlpConfig const& model, Dataset const& data) {
  return std::ranges::all_of(constraints, [&](Constraint const& constraint) {
    auto const quantity = std::ranges::find(kQuantities, constraint.quantity, [](Quantity const& q) { return std::string(q.name); });
    SHOAL_ASSERT(quantity != std::end(kQuantities));
    return quantity->of(model, static_cast<int>(data.n_features), static_cast<int>(data.n_outputs)) <= constraint.most;
  });
}

}  // namespace

void adopt_known(SweepConfig& config) {
  for (std::string const& path : std::exchange(config.search.from, {})) {
    auto const study = Study::open(path, Study::Access::kRead);
    if (Objective const theirs = study->config().objective; theirs != config.objective) {
      throw InputError({.file = path, .key = "objective", .expected = config.objective.name() + ", as this sweep has it", .found = theirs.name()});
    }
    for (TrialRecord const& trial : study->trials()) {
      bool const ended = trial.state == TrialState::kCompleted || trial.state == TrialState::kPruned;
      if (ended && !std::isnan(trial.score)) config.search.known.push_back({.point = trial.parameters, .epoch = trial.epochs, .score = trial.score});
    }
  }
}

std::unique_ptr<Searcher> searcher_of(SweepConfig const& config, Dataset const& data) {
  auto searcher = make_searcher(SearchSpace(config.parameters), config.search, config.seed);
  double const sign = config.objective.goal == Goal::kMaximize ? -1.0 : 1.0;
  for (KnownPoint const& known : config.search.known) searcher->learn(known.point, {.trial = 0, .epoch = known.epoch, .score = sign * known.score, .final = true});
  if (config.constraints.empty()) return searcher;
  return with_constraint(std::move(searcher), [constraints = config.constraints, &data, max_epochs = config.schedule.max_epochs](Assignment const& point) {
    return allowed(constraints, to_mlp_config(point, data.task, n_classes_of(data), epochs_of(point, max_epochs)), data);
  });
}

}  // namespace shoal
