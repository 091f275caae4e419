// SPDX-License-Identifier: Apache-2.0
#include "src/report/cells.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shoal/errors.hpp"

namespace shoal {

Cell cell_of(ParameterValue const* value) {
  if (value == nullptr) return std::monostate{};
  return std::visit([](auto const& held) { return Cell(held); }, *value);
}

Cell measured(double value) { return std::isnan(value) ? Cell() : Cell(value); }

std::size_t n_scores(TrialRecord const& trial) {
  return static_cast<std::size_t>(
      std::count_if(trial.run_scores.begin(), trial.run_scores.end(), [](double score) { return !std::isnan(score); }));
}

TrialRecord const& record_of(SweepResult const& result, std::uint32_t number) {
  if (number < result.trials.size() && result.trials[number].number == number) return result.trials[number];
  auto const found = std::find_if(result.trials.begin(), result.trials.end(),
                                  [&](TrialRecord const& trial) { return trial.number == number; });
  SHOAL_ASSERT(found != result.trials.end());
  return *found;
}

std::vector<std::string> parameter_names(std::vector<TrialRecord> const& trials) {
  std::vector<std::string> names;
  for (TrialRecord const& trial : trials) {
    auto place = names.begin();
    for (auto const& [name, value] : trial.parameters) {
      auto const known = std::find(names.begin(), names.end(), name);
      place = (known == names.end() ? names.insert(place, name) : known) + 1;
    }
  }
  return names;
}

EpochScores const* scored_epoch(RunRecord const& run) {
  if (run.curve.empty()) return nullptr;
  auto const best = std::find_if(run.curve.begin(), run.curve.end(),
                                 [&](EpochScores const& scores) { return scores.epoch == run.best_epoch; });
  return best == run.curve.end() ? &run.curve.back() : &*best;
}

Spread spread_of(std::vector<double> const& values) {
  double sum = 0.0, squares = 0.0;
  std::size_t n = 0;
  for (double const value : values) {
    if (std::isfinite(value)) sum += value, ++n;
  }
  if (n == 0) return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  double const mean = sum / static_cast<double>(n);
  for (double const value : values) {
    if (std::isfinite(value)) squares += (value - mean) * (value - mean);
  }
  return {mean, std::sqrt(squares / static_cast<double>(n))};
}

}  // namespace shoal
