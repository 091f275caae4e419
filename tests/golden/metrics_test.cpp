// SPDX-License-Identifier: Apache-2.0
// The engine's metrics are scikit-learn's: a network without hidden layers and with the identity as its kernel says
// what the golden file holds.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/golden/golden.hpp"

namespace shoal::golden {
namespace {

// Counts are exact; the rest are means of float terms of size about 1, each off by a few roundings.
double tolerance_of(Metric metric, double value) {
  switch (metric) {
    case Metric::kAccuracy:
    case Metric::kTopK:
    case Metric::kAuc:
    case Metric::kPrecision:
    case Metric::kRecall:
    case Metric::kF1:
      return 1e-11;
    default:
      return 4e-7 * (1.0 + std::abs(value));
  }
}

Dataset dataset_of(Json const& golden, int n_rows, int n_outputs) {
  std::vector<double> x;
  for (Json const& row : golden["outputs"]) x.insert(x.end(), row.begin(), row.end());
  Task const task = *task_named(golden["task"].get<std::string>());
  Dataset data = plain_dataset(task, x, n_rows, n_outputs, n_outputs, 0);
  if (task == Task::kRegression) {
    for (Json const& row : golden["targets"]) data.targets.insert(data.targets.end(), row.begin(), row.end());
    data.folds[0].tables.resize(1);
    golden["target_scale"].get_to(data.folds[0].tables[0].target_scale);
    golden["target_shift"].get_to(data.folds[0].tables[0].target_shift);
  } else {
    golden["labels"].get_to(data.labels);
  }
  data.folds[0].train = {0};  // a run needs a training row, though this one is never trained
  return data;
}

TEST(Metrics, AreThoseOfScikitLearn) {
  for (Json const& golden : file("metrics.json")["sets"]) {
    int const n_rows = static_cast<int>(golden["outputs"].size()),
              n_outputs = static_cast<int>(golden["outputs"][0].size());
    Trainer trainer(dataset_of(golden, n_rows, n_outputs));
    LayerState identity{.kernel = std::vector<float>(static_cast<std::size_t>(n_outputs * n_outputs)),
                        .bias = std::vector<float>(static_cast<std::size_t>(n_outputs))};
    for (int j = 0; j < n_outputs; ++j) identity.kernel[static_cast<std::size_t>(j * n_outputs + j)] = 1.0f;
    MlpConfig const model = decode_mlp_config(Json{{"hidden", Json::array()}, {"output", golden["output"]}}.dump());
    RunId const run = trainer.start(model, {identity});
    for (auto const& [name, value] : golden["metrics"].items()) {
      Metric const metric = *metric_named(name);
      double const found =
          trainer.engine().evaluate(run, Which::kLast, {.fold = 0, .split = Split::kValidation}, {&metric, 1}).front();
      EXPECT_NEAR(found, value.get<double>(), tolerance_of(metric, value)) << name << " of " << golden["name"];
    }
  }
}

}  // namespace
}  // namespace shoal::golden
