// SPDX-License-Identifier: Apache-2.0
// One step of plain SGD with learning rate 1 shows the engine's gradient as w0 - w1: it is the reference's, up to
// the rounding that its sums must suffer.
#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/golden/golden.hpp"
#include "tests/golden/problems.hpp"

namespace shoal::golden {
namespace {

using reference::Network;
using reference::Problem;

std::vector<double> flat(Network const& network) {
  std::vector<double> values;
  for (reference::Layer const& layer : network) {
    values.insert(values.end(), layer.kernel.begin(), layer.kernel.end());
    values.insert(values.end(), layer.bias.begin(), layer.bias.end());
  }
  return values;
}

// Weights after one step of a batch that holds all rows.
std::vector<double> after_one_step(Problem const& problem) {
  int const rows = static_cast<int>(problem.batch.x.size()), inputs = problem.network.front().inputs,
            outputs = problem.network.back().units;
  std::vector<double> x;
  for (auto const& row : problem.batch.x) x.insert(x.end(), row.begin(), row.end());
  Dataset data = plain_dataset(problem.task, x, rows, inputs, outputs, rows);
  data.labels.assign(problem.batch.labels.begin(), problem.batch.labels.end());
  for (auto const& row : problem.batch.targets) data.targets.insert(data.targets.end(), row.begin(), row.end());
  MlpConfig model = problem.config;
  model.optimizer = Sgd{.learning_rate = 1.0};
  model.batch_size = rows;
  Trainer trainer(std::move(data));
  RunId const run = trainer.start(model, layers_of(layer_sizes(model, inputs, outputs), flat(problem.network)));
  trainer.train(run, 1);
  return trainer.weights(run);
}

TEST(Gradient, OfOneStepIsTheReferences) {
  std::vector<reference::Shape> const shapes{
      {.rows = 1, .inputs = 1, .hidden = {}, .outputs = 2},
      {.rows = 5, .inputs = 9, .hidden = {}, .outputs = 17},
      {.rows = 7, .inputs = 5, .hidden = {1}, .outputs = 3},
      {.rows = 1, .inputs = 16, .hidden = {16}, .outputs = 16},
      {.rows = 33, .inputs = 31, .hidden = {17}, .outputs = 2},
      {.rows = 2, .inputs = 17, .hidden = {33, 5}, .outputs = 3},
      {.rows = 65, .inputs = 3, .hidden = {15, 33, 17}, .outputs = 10},
  };
  constexpr double kEpsilon = std::numeric_limits<float>::epsilon();
  double closest = 0.0;  // to its bound that any gradient came
  for (Problem const& problem : reference::problems(shapes)) {
    auto const before = flat(problem.network), after = after_one_step(problem);
    auto const expected = flat(reference::gradient(problem.network, problem.config, problem.task, problem.batch));
    auto const bound = flat(reference::rounding_bound(problem.network, problem.config, problem.task, problem.batch));
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
      double const tolerance =
          bound[i] + kEpsilon * std::max(std::abs(before[i]), std::abs(after[i]));  // w1 itself is rounded
      double const error = std::abs(before[i] - after[i] - expected[i]);
      closest = std::max(closest, error / tolerance);
      ASSERT_LE(error, tolerance) << problem.name << ", number " << i << ": gradient " << before[i] - after[i]
                                  << ", reference " << expected[i];
    }
  }
  EXPECT_GT(closest, 0.02) << "the bound is so wide that it would hide mistakes";
}

}  // namespace
}  // namespace shoal::golden
