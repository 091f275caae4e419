// SPDX-License-Identifier: Apache-2.0
// Everything that decides how one network is built and trained: a value type with documented defaults (Keras 3's where
// Keras has one) and a canonical JSON encoding, which the study stores and other processes read back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shoal/activations.hpp"
#include "shoal/initializers.hpp"
#include "shoal/learning_rates.hpp"
#include "shoal/losses.hpp"
#include "shoal/metrics.hpp"
#include "shoal/optimizers.hpp"
#include "shoal/preprocessing.hpp"

namespace shoal {

/// A hidden layer. Converts from a width, so that `.hidden = {64, 32}` reads as prose.
struct HiddenLayer {
  int units;                             ///< >= 1
  std::optional<Activation> activation;  ///< default: MlpConfig::activation
  std::optional<double> dropout;         ///< default: MlpConfig::dropout
  HiddenLayer(int n_units) : units(n_units) {}  // NOLINT(google-explicit-constructor)
  HiddenLayer(int n_units, std::optional<Activation> f, std::optional<double> rate)
      : units(n_units), activation(std::move(f)), dropout(rate) {}
  bool operator==(HiddenLayer const&) const = default;
};

/// What turns the last layer's sums into predictions. Softmax or sigmoid for several classes (sigmoid outputs are
/// divided by their sum, as Keras's categorical crossentropy does), sigmoid for two, linear for a regression.
enum class OutputActivation : std::uint8_t { kAuto, kSoftmax, kSigmoid, kLinear };
[[nodiscard]] std::string_view name_of(OutputActivation);

/// Stops a run when the monitored metric has not improved by min_delta for `patience` epochs (Keras's EarlyStopping).
struct EarlyStopping {
  Objective monitor{};  ///< default val_loss
  int patience = 5;     ///< [epochs] >= 0
  double min_delta = 0.0;
  bool restore_best = true;  ///< scores, predictions and exports use the best epoch's weights
  bool operator==(EarlyStopping const&) const = default;
};

/// Weights of the loss per class: none, n / (classes * count) over the fold's training rows, or given.
struct ClassWeight {
  bool balanced = false;
  std::vector<double> weights;  ///< [n_classes] or empty
  bool operator==(ClassWeight const&) const = default;
};

inline constexpr int kMaxHiddenLayers = 16;

struct MlpConfig {
  std::vector<HiddenLayer> hidden{128};  ///< 0..16 layers
  Activation activation = Relu{};
  OutputActivation output = OutputActivation::kAuto;
  Initializer initializer = GlorotUniform{};  ///< of kernels; biases start at 0
  Optimizer optimizer = Adam{};               ///< carries learning_rate, the schedule's base
  LearningRate learning_rate_schedule = ConstantRate{};
  std::optional<Loss> loss;  ///< default by task: crossentropy, binary_crossentropy, mse
  int batch_size = 32;       ///< >= 1; more than the training rows means one short batch an epoch
  double input_dropout = 0.0;  ///< [0, 1)
  double dropout = 0.0;        ///< of hidden layers, [0, 1)
  double max_norm = 0.0;       ///< bound on each unit's incoming weights, 0: none
  double l1 = 0.0, l2 = 0.0;   ///< kernel penalties l1 sum|w| + l2 sum w^2 (Keras: no factor 1/2)
  double weight_decay = 0.0;   ///< decoupled: w -= w * weight_decay * learning_rate, every variable as in Keras.
                                 ///< Also AdamW's: a sweep file defaults it to default_weight_decay(optimizer), C++ to 0
  double clip_norm = 0.0;      ///< per tensor (Keras clipnorm), 0: none
  double global_clip_norm = 0.0;  ///< over all tensors of the run, 0: none
  double label_smoothing = 0.0;   ///< [0, 1), classification
  ClassWeight class_weight;
  std::optional<EarlyStopping> early_stopping;
  PreprocessingChoice preprocess;  ///< one of Dataset::preprocessings, as changes to the first

  bool operator==(MlpConfig const&) const = default;
};

/// Throws InputError where a field is outside of its range or the task has no such loss, output or metric.
void validate(MlpConfig const&, Task);
[[nodiscard]] Loss loss_of(MlpConfig const&, Task);                ///< with the task's default filled in
[[nodiscard]] OutputActivation output_of(MlpConfig const&, Task);  ///< never kAuto
[[nodiscard]] Activation const& activation_of(MlpConfig const&, int layer);
[[nodiscard]] double dropout_of(MlpConfig const&, int layer);

/// Units of all layers from the input to the output: {n_features, hidden..., n_outputs}.
[[nodiscard]] std::vector<int> layer_sizes(MlpConfig const&, int n_features, int n_outputs);
/// Weights and biases.
[[nodiscard]] std::uint64_t parameter_count(MlpConfig const&, int n_features, int n_outputs);

/// One line of JSON with every field, keys in declaration order; equal configurations give equal text.
[[nodiscard]] std::string encode(MlpConfig const&);
/// The inverse of encode; throws InputError.
[[nodiscard]] MlpConfig decode_mlp_config(std::string const& json);

}  // namespace shoal
