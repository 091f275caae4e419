// SPDX-License-Identifier: Apache-2.0
// A sweep from code: data from arrays in memory, a space of three parameters, Hyperband, and a study in memory. What
// `shoal sweep` does with a file, in about 20 lines.
#include <cstdio>

#include "spiral.hpp"
#include "shoal/report.hpp"
#include "shoal/study.hpp"

int main() {
  using Shape = shoal::Interval::Shape;
  shoal::SweepConfig const config{
      .data = {.test = {.kind = shoal::SplitConfig::Kind::kFraction, .fraction = 0.2}},
      .schedule = {.method = "hyperband", .max_epochs = 27},
      .parameters = {{"units", shoal::Interval{.integer = true, .low = 8, .high = 64, .shape = Shape::kLogUniform}},
                     {"learning_rate", shoal::Interval{.low = 1e-3, .high = 0.1, .shape = Shape::kLogUniform}},
                     {"activation", shoal::Choice{.values = {"relu", "tanh"}}},
                     {"layers", shoal::Choice{.values = {2}}}}};  // one value: fixed

  auto const data = shoal::make_dataset(make_spiral(), {}, {}, config.data, config.seed);
  auto const engine = shoal::make_cpu_engine();
  auto const study = shoal::Study::create("", config, *data, false);  // a file's name instead of "" keeps the results
  shoal::SweepResult const result = shoal::run_sweep(config, data, *engine, *study);

  std::printf("%s\n%s", shoal::summary(*data).c_str(), to_text(shoal::leaderboard_summary(result, 5)).c_str());
  if (!result.best || !result.test) return 1;
  shoal::TrialRecord const& best = result.trials[*result.best];
  std::printf("best: %s\n", shoal::parameters_text(best.parameters).c_str());
  for (auto const& [metric, value] : result.test->values) {
    if (metric != "accuracy") continue;
    std::printf("test accuracy: %.3f\n", value);
    return value > 0.9 ? 0 : 1;
  }
  return 1;
}
