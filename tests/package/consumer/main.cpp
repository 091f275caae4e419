// SPDX-License-Identifier: Apache-2.0
// A program on an installed shoal: which network tells points inside of a circle from those outside?
#include <cstdio>
#include <string>
#include <vector>

#include "shoal/data.hpp"
#include "shoal/study.hpp"
#include "shoal/version.hpp"

int main() {
  shoal::ArrayData points{.n_rows = 31 * 31, .n_features = 2, .description = "a circle"};
  std::vector<float> features;
  for (int i = 0; i < 31 * 31; ++i) {
    float const x = static_cast<float>(i % 31 - 15) / 15.0f, y = static_cast<float>(i / 31 - 15) / 15.0f;
    features.insert(features.end(), {x, y});
    points.targets.push_back(x * x + y * y < 0.6f ? 1.0 : 0.0);
  }
  points.features = features;

  using Shape = shoal::Interval::Shape;
  shoal::SweepConfig config{
      .objective = {.metric = shoal::Metric::kAccuracy, .goal = shoal::Goal::kMaximize},
      .objective_given = true,
      .schedule = {.method = "hyperband", .max_epochs = 9},
      .parameters = {{"units", shoal::Interval{.integer = true, .low = 4, .high = 64}},
                     {"learning_rate", shoal::Interval{.low = 1e-3, .high = 0.1, .shape = Shape::kLogUniform}}}};
  auto const data = shoal::make_dataset(points, {}, {}, config.data, config.seed);
  auto const engine = shoal::make_cpu_engine();
  auto const study = shoal::Study::create("", config, *data, false);  // "": in memory, else a file
  shoal::SweepResult const result = shoal::run_sweep(config, data, *engine, *study);

  shoal::TrialRecord const& best = result.trials.at(result.best.value());
  std::printf("shoal %s: %s %.3f with", std::string(shoal::kVersion).c_str(), result.objective.name().c_str(), best.score);
  for (auto const& [name, value] : best.parameters) std::printf(" %s=%s", name.c_str(), shoal::to_string(value).c_str());
  std::printf("\n");
  return best.score > 0.8 ? 0 : 1;
}
