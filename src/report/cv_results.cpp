// SPDX-License-Identifier: Apache-2.0
// scikit-learn's cv_results_ (model_selection/_search.py, BaseSearchCV._format_results), columns in its order.
#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include <fmt/format.h>

#include "shoal/report.hpp"
#include "src/report/cells.hpp"

namespace shoal {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
// A trial's values of one quantity, a split each.
using Values = std::vector<std::vector<double>>;  // [n_trials][n_splits]

// 1 + number of trials that are strictly better; NaN is worse than every number and ties with itself.
std::vector<std::int64_t> ranks(std::vector<double> const& means, Goal goal) {
  auto const better = [goal](double a, double b) {
    if (std::isnan(a) || std::isnan(b)) return !std::isnan(a) && std::isnan(b);
    return goal == Goal::kMaximize ? a > b : a < b;
  };
  std::vector<double> sorted = means;
  std::sort(sorted.begin(), sorted.end(), better);
  std::vector<std::int64_t> ranks;
  for (double const mean : means) {
    ranks.push_back(1 + (std::lower_bound(sorted.begin(), sorted.end(), mean, better) - sorted.begin()));
  }
  return ranks;
}

class Builder {
 public:
  explicit Builder(std::size_t n_rows) { table_.rows.resize(n_rows); }

  template <class F>
  void column(std::string name, F value_of_row) {
    table_.columns.push_back(std::move(name));
    for (std::size_t i = 0; i < table_.rows.size(); ++i) table_.rows[i].push_back(value_of_row(i));
  }

  /// split<k>_<name>, mean_<name>, std_<name> and, where a direction is given, rank_<name>.
  void splits(std::string const& name, Values const& values, std::size_t n_splits, std::optional<Goal> goal,
              std::vector<Spread> spreads) {
    for (std::size_t k = 0; k < n_splits; ++k) {
      column(fmt::format("split{}_{}", k, name), [&](std::size_t i) { return measured(values[i][k]); });
    }
    column("mean_" + name, [&](std::size_t i) { return measured(spreads[i].mean); });
    column("std_" + name, [&](std::size_t i) { return measured(spreads[i].deviation); });
    if (!goal) return;
    std::vector<double> means;
    for (Spread const& spread : spreads) means.push_back(spread.mean);
    std::vector<std::int64_t> const rank = ranks(means, *goal);
    column("rank_" + name, [&](std::size_t i) { return Cell(rank[i]); });
  }

  Table take() { return std::move(table_); }

 private:
  Table table_;
};

// A failed run makes a trial's mean NaN, as a failed fit does in scikit-learn.
std::vector<Spread> spreads_of(Values const& values) {
  std::vector<Spread> spreads;
  for (std::vector<double> const& row : values) {
    bool const all = std::none_of(row.begin(), row.end(), [](double value) { return std::isnan(value); });
    spreads.push_back(all ? spread_of(row) : Spread{kNothing, kNothing});
  }
  return spreads;
}

template <class F>
Values values_of(SweepResult const& result, std::size_t n_splits, F value) {
  Values values(result.trials.size(), std::vector<double>(n_splits, kNothing));
  for (std::size_t i = 0; i < result.trials.size(); ++i) {
    for (std::size_t k = 0; k < result.trials[i].runs.size(); ++k) {
      if (EpochScores const* scores = scored_epoch(result.trials[i].runs[k])) values[i][k] = value(*scores);
    }
  }
  return values;
}

}  // namespace

Table cv_results(SweepResult const& result, std::vector<Metric> const& metrics) {
  std::vector<TrialRecord> const& trials = result.trials;
  std::size_t n_splits = 0;
  for (TrialRecord const& trial : trials) n_splits = std::max({n_splits, trial.runs.size(), trial.run_scores.size()});
  Builder builder(trials.size());

  builder.column("trial", [&](std::size_t i) { return Cell(std::int64_t{trials[i].number}); });
  builder.column("state", [&](std::size_t i) { return Cell(std::string(name_of(trials[i].state))); });
  std::unordered_map<std::uint32_t, std::int64_t> position;
  for (std::uint32_t const number : leaderboard(result)) position.emplace(number, std::ssize(position) + 1);
  builder.column("leaderboard", [&](std::size_t i) { return Cell(position.at(trials[i].number)); });
  builder.column("iter", [&](std::size_t i) { return Cell(std::int64_t{trials[i].rung}); });
  builder.column("n_resources", [&](std::size_t i) { return Cell(std::int64_t{trials[i].epochs}); });
  builder.column("mean_fit_time", [&](std::size_t i) {
    return Cell(trials[i].seconds / static_cast<double>(std::max<std::size_t>(n_splits, 1)));
  });
  for (char const* name : {"std_fit_time", "mean_score_time", "std_score_time"})
    builder.column(name, [](std::size_t) { return Cell(); });
  for (std::string const& name : parameter_names(trials)) {
    builder.column("param_" + name, [&](std::size_t i) { return cell_of(find(trials[i].parameters, name)); });
  }
  builder.column("params", [&](std::size_t i) { return Cell(JsonText{parameters_json(trials[i].parameters)}); });

  // The objective's mean and spread are those that the sweep decided by, not sums of our own.
  Values scores(trials.size(), std::vector<double>(n_splits, kNothing));
  std::vector<Spread> spreads;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    std::copy(trials[i].run_scores.begin(), trials[i].run_scores.end(), scores[i].begin());
    bool const none = trials[i].state == TrialState::kFailed || std::isnan(trials[i].score);
    spreads.push_back(none ? Spread{kNothing, kNothing} : Spread{trials[i].score, trials[i].deviation});
  }
  builder.splits("test_score", scores, n_splits, result.objective.goal, std::move(spreads));

  auto const add = [&](std::string const& name, std::optional<Goal> goal, auto value) {
    Values const values = values_of(result, n_splits, value);
    builder.splits(name, values, n_splits, goal, spreads_of(values));
  };
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    MetricInfo const& info = info_of(metrics[m]);
    add(fmt::format("test_{}", info.name), info.goal,
        [m](EpochScores const& epoch) { return m < epoch.validation.size() ? epoch.validation[m] : kNothing; });
  }
  if (std::find(metrics.begin(), metrics.end(), Metric::kLoss) == metrics.end()) {
    add("test_loss", Goal::kMinimize, [](EpochScores const& epoch) { return epoch.validation_loss; });
  }
  add("train_loss", std::nullopt, [](EpochScores const& epoch) { return epoch.train_loss; });
  bool const classes = std::any_of(trials.begin(), trials.end(), [](TrialRecord const& trial) {
    return !trial.runs.empty() && !trial.runs[0].curve.empty() && !std::isnan(trial.runs[0].curve[0].train_accuracy);
  });
  if (classes) add("train_accuracy", std::nullopt, [](EpochScores const& epoch) { return epoch.train_accuracy; });
  return builder.take();
}

}  // namespace shoal
