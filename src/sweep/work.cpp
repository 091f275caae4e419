// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/work.hpp"

#include <algorithm>
#include <map>

#include "src/sweep/cost.hpp"

namespace shoal {
namespace {

// Costs of a bracket's trials. Which of them climb is not known; larger networks tend to, so the mean of those that do
// is taken weighted by cost.
struct BracketCost {
  double sum = 0.0, squares = 0.0, n = 0.0;
  void add(double cost) {
    sum += cost;
    squares += cost * cost;
    n += 1.0;
  }
  [[nodiscard]] double mean() const { return sum / n; }
  [[nodiscard]] double climbers_mean() const { return squares / sum; }
};

}  // namespace

Work work_of(SweepPlan const& plan, Dataset const& data, int parallel) {
  Fold const& fold = data.folds.front();
  std::map<int, BracketCost> brackets;
  BracketCost all;
  for (std::size_t i = 0; i < plan.models.size(); ++i) {
    double const cost = epoch_cost(plan.models[i], data, static_cast<double>(fold.train.size()), static_cast<double>(fold.validation.size()));
    brackets[plan.brackets[i]].add(cost);
    all.add(cost);
  }
  Work work;
  std::map<int, double> chains;
  std::uint64_t nominal = 0;
  for (PlannedRung const& rung : plan.rungs) {
    BracketCost const& bracket = brackets[rung.bracket].n > 0.0 ? brackets[rung.bracket] : all;
    double const cost = (rung.rung == 0 ? bracket.mean() : bracket.climbers_mean()) * (rung.to_epoch - rung.from_epoch);
    std::uint64_t const runs = rung.trials * plan.runs_per_trial;
    nominal += runs * static_cast<std::uint64_t>(rung.to_epoch - rung.from_epoch);
    work.longest = std::max(work.longest, chains[rung.bracket] += cost);
    if (rung.rung > 0 && rung.bracket == plan.rungs.front().bracket) {
      work.tail += cost * static_cast<double>((runs + static_cast<std::uint64_t>(parallel) - 1) / static_cast<std::uint64_t>(parallel));
    } else {
      work.shared += cost * static_cast<double>(runs);
    }
  }
  work.shared *= static_cast<double>(plan.run_epochs) / static_cast<double>(nominal);  // trials with fewer epochs of their own
  double const rows = static_cast<double>(data.refit.train.size()) / static_cast<double>(fold.train.size() + fold.validation.size() / 3);
  work.refit = plan.refit_epochs * all.climbers_mean() * rows;
  return work;
}

double wall_work(Work const& work, int parallel) { return std::max(work.shared / parallel + work.tail, work.longest) + work.refit; }

}  // namespace shoal
