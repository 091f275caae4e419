// SPDX-License-Identifier: Apache-2.0
// A data set without rows and a sweep over it, which is all that a study wants to know.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "shoal/study.hpp"

namespace shoal::testing {

/// A folder that is removed with all it holds.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "shoal-test-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;
  [[nodiscard]] std::string file(std::string const& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline std::shared_ptr<Dataset> fake_data(std::size_t n_folds = 2, bool with_test = true) {
  auto data = std::make_shared<Dataset>();
  data->description = "fake rows";
  data->fingerprint = "f00d" + std::to_string(n_folds);
  data->task = Task::kMulticlass;
  data->n_rows = 12;
  data->n_numeric = data->n_features = 3;
  data->n_outputs = 4;
  data->class_names = {"a", "b", "c", "d"};
  data->folds.resize(n_folds);
  for (Fold& fold : data->folds) fold.train.resize(8), fold.validation.resize(2);  // numbers of rows are planned with
  if (with_test) data->test_rows = {10, 11};
  return data;
}

inline SweepConfig fake_sweep() {
  SweepConfig config;
  config.data.files = {"/data/X.npy", "/data/y.npy"};
  config.data.validation = {.kind = SplitConfig::Kind::kFolds, .folds = 2};
  config.objective = {.metric = Metric::kAccuracy, .on_validation = true, .goal = Goal::kMaximize};
  config.objective_given = true;
  config.metrics = {Metric::kTopK};
  config.search = {.method = "random", .trials = 12};
  config.schedule = {.method = "hyperband", .max_epochs = 9, .factor = 3};
  config.seed = 5;
  config.parameters = {
      {.name = "units",
       .distribution = Interval{.integer = true, .low = 8, .high = 64, .shape = Interval::Shape::kLogUniform}},
      {.name = "activation", .distribution = Choice{.values = {std::string("relu"), std::string("tanh")}}},
      {.name = "learning_rate",
       .distribution = Interval{.low = 1e-4, .high = 1e-1, .shape = Interval::Shape::kLogUniform}},
      {.name = "dropout", .distribution = Interval{.low = 0.0, .high = 0.5, .step = 0.125}},
      {.name = "batch_size", .distribution = Choice{.values = {std::int64_t{32}}}},
  };
  return config;
}

}  // namespace shoal::testing
