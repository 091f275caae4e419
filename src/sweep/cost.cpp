// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/cost.hpp"

#include "src/engine/cpu/parameters.hpp"

namespace shoal {
namespace {

// In multiply-adds of the products, from times of the kernels alone on AVX-512; the forecast scales their sum, so only
// their ratios matter.
constexpr double kUpdate = 12.0;      // one weight's update with its slots
constexpr double kActivation = 12.0;  // one unit's activation and its derivative for a row
constexpr double kFeature = 4.0;      // one raw value read and converted
constexpr double kRow = 400.0;        // loss and bookkeeping of a row
constexpr double kStep = 20000.0;     // of a minibatch, whatever its size

}  // namespace

std::uint64_t run_bytes(MlpConfig const& model, Dataset const& data) {
  auto const sizes = layer_sizes(model, static_cast<int>(data.n_features), static_cast<int>(data.n_outputs));
  int const slots = std::visit([](auto const& optimizer) { return optimizer.n_slots(); }, model.optimizer);
  bool const keeps_best = model.early_stopping && model.early_stopping->restore_best;
  return cpu::parameter_bytes(sizes, slots) + (keeps_best ? cpu::parameter_bytes(sizes, 0) : 0);
}

double epoch_cost(MlpConfig const& model, Dataset const& data, double n_train, double n_validation) {
  auto const sizes = layer_sizes(model, static_cast<int>(data.n_features), static_cast<int>(data.n_outputs));
  double forward = 0.0, input_gradients = 0.0, units = 0.0;
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    double const padded_units = (sizes[l + 1] + 15) / 16 * 16;
    forward += sizes[l] * padded_units;
    if (l > 0) input_gradients += (sizes[l] + 15) / 16 * 16 * static_cast<double>(sizes[l + 1]);
    units += padded_units;
  }
  double const steps = n_train / model.batch_size + 1.0;
  double const training_row = 2 * forward + input_gradients + kActivation * units + kFeature * data.n_numeric + kRow;
  double const validation_row = forward + kActivation * units / 2 + kFeature * data.n_numeric + kRow;
  return n_train * training_row + n_validation * validation_row + steps * (kUpdate * forward + kStep);
}

std::uint64_t planned_multiply_adds(MlpConfig const& model, Dataset const& data) {
  auto const sizes = layer_sizes(model, static_cast<int>(data.n_features), static_cast<int>(data.n_outputs));
  std::uint64_t forward = 0, input_gradients = 0;
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    auto const weights = static_cast<std::uint64_t>(sizes[l]) * static_cast<std::uint64_t>(sizes[l + 1]);
    forward += weights;
    if (l > 0) input_gradients += weights;
  }
  std::uint64_t sum = 0;
  for (Fold const& fold : data.folds)
    sum += fold.train.size() * (2 * forward + input_gradients) + fold.validation.size() * forward;
  return sum;
}

}  // namespace shoal
