// SPDX-License-Identifier: Apache-2.0
// Whole runs against Keras 3 in float64: weights after the first and the last epoch, losses of every epoch, learning
// rates, and where a run stops. A tolerance is 4 x what Keras's own float32 run differs from its float64 run, at least
// 8 roundings of the largest weight; python/generate.py makes sure that it is small beside what training changes.
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/golden/golden.hpp"

namespace shoal::golden {
namespace {

Dataset dataset_of(Json const& json) {
  Task const task = *task_named(json["task"].get<std::string>());
  int const n_outputs = task == Task::kMulticlass ? 3 : task == Task::kBinary ? 1 : 2;
  std::vector<double> x;
  for (Json const& row : json["x"]) {
    for (Json const& value : row) x.push_back(value.is_null() ? std::nan("") : value.get<double>());
  }
  int const n_rows = static_cast<int>(json["x"].size()), n_columns = static_cast<int>(json["x"][0].size());
  Dataset data = plain_dataset(task, x, n_rows, n_columns, n_outputs, json["n_train"]);
  FoldTables& tables = data.folds[0].tables[0];
  if (json.contains("uint8")) {
    data.numeric = std::vector<std::uint8_t>(x.begin(), x.end());
    tables.scale.assign(tables.scale.size(), 1.0f / 255.0f);
  }
  if (json.contains("codes")) {
    data.n_features = 7;
    json["scale"].get_to(tables.scale);
    json["shift"].get_to(tables.shift);
    json["impute"].get_to(tables.impute);
    json["level_to_column"].get_to(tables.level_to_column);
    data.categorical = {{.name = "a", .levels = {"0", "1", "2"}}, {.name = "b", .levels = {"0", "1", "2"}}};
    for (Json const& row : json["codes"]) data.codes.insert(data.codes.end(), row.begin(), row.end());
  }
  if (json.contains("row_weights")) json["row_weights"].get_to(data.row_weights);
  if (json.contains("target_scale")) json["target_scale"].get_to(tables.target_scale);
  if (json.contains("target_shift")) json["target_shift"].get_to(tables.target_shift);
  if (task == Task::kRegression) {
    for (Json const& row : json["y"]) data.targets.insert(data.targets.end(), row.begin(), row.end());
  } else {
    json["y"].get_to(data.labels);
  }
  return data;
}

std::vector<LayerState> start_of(std::vector<int> const& sizes) {
  for (Json const& start : file("training.json")["starts"]) {
    if (start["sizes"] == sizes) return layers_of(sizes, start["weights"].get<std::vector<double>>());
  }
  throw std::runtime_error("no initial weights of that shape");
}

void expect_near(std::vector<double> const& found, Json const& golden, double tolerance, std::string const& what) {
  auto const expected = golden.get<std::vector<double>>();
  ASSERT_EQ(found.size(), expected.size()) << what;
  for (std::size_t i = 0; i < expected.size(); ++i)
    ASSERT_NEAR(found[i], expected[i], tolerance) << what << ", number " << i;
}

template <class Field>
std::vector<double> column(std::vector<EpochScores> const& curve, Field field) {
  std::vector<double> values;
  for (EpochScores const& scores : curve) values.push_back(scores.*field);
  return values;
}

class Training : public testing::TestWithParam<std::size_t> {};

TEST_P(Training, IsKerass) {
  Json const& golden = file("training.json")["cases"][GetParam()];
  Dataset const data = dataset_of(file("training.json")["data"][golden["data"].get<std::string>()]);
  MlpConfig const model = decode_mlp_config(golden["model"].dump());
  auto const sizes = layer_sizes(model, static_cast<int>(data.n_features), static_cast<int>(data.n_outputs));
  Json const& run_json = golden["run"];
  RunKey const key{.trial = run_json["trial"], .fold = 0, .repeat = run_json["repeat"]};

  Trainer trainer(data);
  RunId const run = trainer.start(model, start_of(sizes), run_json["seed"], key);
  std::vector<EpochScores> curve;
  Progress progress;
  for (Json const& check : golden["checks"]) {
    int const epoch = check["epoch"];
    bool const last = &check == &golden["checks"].back();
    progress = trainer.train(run, last ? golden["epochs"].get<int>() : epoch);
    ASSERT_EQ(progress.epoch, epoch);
    curve.insert(curve.end(), progress.curve.begin(), progress.curve.end());
    expect_near(trainer.weights(run), check["weights"], check["tolerance"],
                "weights after epoch " + std::to_string(epoch));
  }
  double const loss_tolerance = golden["loss_tolerance"];
  expect_near(column(curve, &EpochScores::train_loss), golden["losses"], loss_tolerance, "losses");
  expect_near(column(curve, &EpochScores::validation_loss), golden["validation_losses"], loss_tolerance,
              "validation losses");
  expect_near(column(curve, &EpochScores::learning_rate), golden["rates"], 1e-9, "learning rates");
  if (golden.contains("accuracies"))
    expect_near(column(curve, &EpochScores::train_accuracy), golden["accuracies"], 1e-9, "accuracies");

  bool const stops = golden.contains("stopped");
  EXPECT_EQ(progress.status, stops ? RunStatus::kStopped : RunStatus::kReached);
  EXPECT_EQ(progress.best_epoch, stops ? golden["stopped"]["best_epoch"].get<int>() : progress.epoch);
  if (stops)
    expect_near(trainer.weights(run, Which::kBest), golden["best_weights"], golden["checks"].back()["tolerance"],
                "best weights");
}

std::string name_of_case(testing::TestParamInfo<std::size_t> const& info) {
  std::string name = file("training.json")["cases"][info.param]["name"];
  for (char& c : name) c = c == '/' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Keras, Training, testing::Range<std::size_t>(0, file("training.json")["cases"].size()),
                         name_of_case);

}  // namespace
}  // namespace shoal::golden
