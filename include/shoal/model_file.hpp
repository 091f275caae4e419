// SPDX-License-Identifier: Apache-2.0
// A trained network with everything that prediction needs, and the files it is kept in: safetensors (PyTorch's names
// and layout) and NPZ (scikit-learn's and Keras's layout). shoal/onnx.hpp writes a third, for other runtimes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shoal/dataset.hpp"
#include "shoal/engine.hpp"
#include "shoal/mlp_config.hpp"

namespace shoal {

/// Where a model comes from; for people and records, prediction needs none of it.
struct ModelOrigin {
  std::uint32_t trial = 0;
  std::string run;                ///< "refit", or "fold 0 repeat 1"
  std::string parameters = "{}";  ///< the trial's hyperparameters, one JSON object
  std::string objective;          ///< "val_accuracy"
  double score = 0.0;             ///< the trial's mean over its runs; NaN without one
  double deviation = 0.0;         ///< population standard deviation over runs
  int n_runs = 0;
  int epochs = 0;           ///< that these weights have been trained for
  std::uint64_t seed = 0;   ///< of the study
  std::string data;         ///< description of the data set
  std::string fingerprint;  ///< of its contents and splits
  std::string shoal_version;
  bool operator==(ModelOrigin const&) const = default;
};

/// Raw row -> features (tables) -> layers -> probabilities, or values in the target's unit.
struct Model {
  MlpConfig config;
  Task task = Task::kMulticlass;
  std::uint32_t n_numeric = 0, n_features = 0, n_outputs = 0;  ///< as in Dataset
  FoldTables tables;
  std::vector<CategoricalColumn> categorical;
  std::vector<std::string> feature_names, class_names, target_names;
  std::optional<TableSchema> table;  ///< how the table was written that it was trained on; nullopt: arrays
  std::vector<LayerState> layers;    ///< kernel and bias only; hidden layers, then the output layer
  ModelOrigin origin;
};

/// The format follows from the name: .safetensors or .npz, else InputError. The file appears whole or not at all;
/// MachineError where it cannot be written.
void write_model(Model const&, std::string const& path);
/// InputError that names the file and what is wrong with it; MachineError where the device fails.
[[nodiscard]] Model read_model(std::string const& path);
/// Whether the name is one of a model file.
[[nodiscard]] bool is_model_file(std::string const& path);

/// The bytes of the two formats.
///
/// safetensors: `layers.i.weight` [units][inputs] and `layers.i.bias` [units] as torch.nn.Linear holds them, `scale`,
/// `shift`, `impute` [n_numeric], with quantile scaling `knots`, `scores` [n_numeric][256], `target_scale`, `target_shift`
/// [n_outputs]; the card is the JSON text "shoal" of __metadata__. It has names, classes, the levels of text columns with
/// the feature that each sets, and how the table was written.
[[nodiscard]] std::string to_safetensors(Model const&);
/// `name` stands in for the file in messages.
[[nodiscard]] Model from_safetensors(std::string const& bytes, std::string const& name);

/// NPZ: `coefs_i` [inputs][units] and `intercepts_i` [units] as scikit-learn's MLPClassifier and Keras's Dense hold
/// them, the same tables, and the card as text in the 0-dimensional member `metadata`; numpy.load needs no pickle.
[[nodiscard]] std::string to_npz(Model const&);
[[nodiscard]] Model from_npz(std::string const& bytes, std::string const& name);

}  // namespace shoal
