// SPDX-License-Identifier: Apache-2.0
// A searcher of one's own: an evolution strategy that mutates the best point so far, by steps that grow with success
// and shrink without. It works in the unit cube, from where SearchSpace::at leads to points of any space; schedules, folds
// and the study work with it as with the built-in searchers.
#include <algorithm>
#include <cstdio>
#include <limits>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "spiral.hpp"
#include "shoal/report.hpp"
#include "shoal/study.hpp"

class EvolutionStrategy final : public shoal::Searcher {
 public:
  explicit EvolutionStrategy(shoal::SearchSpace space)
      : space_(std::move(space)), parent_(space_.parameters().size()) {}

  std::vector<shoal::Assignment> ask(std::size_t n) override {
    std::vector<shoal::Assignment> points;
    while (points.size() < n) {
      std::vector<double> child = parent_;  // the very first one is all 0: the lowest value of every parameter
      for (double& u : child) u = children_.empty() ? u : std::clamp(u + step_ * noise(), 0.0, 0x1.fffffep-1);
      points.push_back(space_.at(child));
      children_.push_back(std::move(child));  // index = trial number
    }
    return points;
  }

  void tell(shoal::Observation const& seen) override {
    if (!seen.final) return;
    bool const success = seen.score < best_;  // smaller is better, whatever the objective; false for NaN (failed)
    step_ = std::clamp(step_ * (success ? 1.5 : 0.9), 0.01, 0.5);
    if (!success) return;
    best_ = seen.score;
    parent_ = children_.at(seen.trial);
  }

  [[nodiscard]] bool learns() const override { return true; }
  [[nodiscard]] std::size_t max_open() const override { return 2; }  // children that train at the same time

 private:
  double noise() { return (random_() - 0x1p31) * 0x1p-31; }  // [-1, 1)

  shoal::SearchSpace space_;
  std::vector<double> parent_;  // [n_parameters] in [0, 1)
  std::vector<std::vector<double>> children_;
  double best_ = std::numeric_limits<double>::infinity(), step_ = 0.3;
  std::mt19937 random_{1};
};

int main() {
  using Shape = shoal::Interval::Shape;
  shoal::SweepConfig const config{
      .search = {.trials = 24},
      .schedule = {.method = "full", .max_epochs = 20},
      .parameters = {{"units", shoal::Interval{.integer = true, .low = 4, .high = 64, .shape = Shape::kLogUniform}},
                     {"learning_rate", shoal::Interval{.low = 1e-4, .high = 0.1, .shape = Shape::kLogUniform}}}};
  auto const data = shoal::make_dataset(make_spiral(), {}, {}, config.data, config.seed);
  auto const engine = shoal::make_cpu_engine();
  auto const study = shoal::Study::create("", config, *data, false);
  auto searcher = std::make_unique<EvolutionStrategy>(shoal::SearchSpace(config.parameters));
  shoal::SweepResult const result = shoal::run_sweep(config, data, *engine, *study, {.searcher = std::move(searcher)});

  std::printf("%s", to_text(shoal::leaderboard_summary(result, 5)).c_str());
  shoal::TrialRecord const& first = result.trials.at(0);
  shoal::TrialRecord const& best = result.trials.at(result.best.value());
  std::printf("%s: %.3f at the start, %.3f with %s\n", result.objective.name().c_str(), first.score, best.score,
              shoal::parameters_text(best.parameters).c_str());
  return best.score > 0.9 && best.score > first.score ? 0 : 1;
}
