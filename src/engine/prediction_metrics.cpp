// SPDX-License-Identifier: Apache-2.0
#include "src/engine/prediction_metrics.hpp"

#include <algorithm>

#include "shoal/detail/double_math.hpp"
#include "shoal/errors.hpp"

namespace shoal {
namespace {

// A rounded probability of 0 or 1 says no more than that the true one is within about this of it; scikit-learn's log_loss
// cuts float32 off at the same place.
constexpr float kLeast = 0x1p-23f;

float log_loss(Dataset const& data, std::int32_t label, float const* p) {
  float const probability = data.task == Task::kBinary ? (label == 1 ? p[0] : 1.0f - p[0]) : p[label];
  return static_cast<float>(-detail::f64::log(double{std::clamp(probability, kLeast, 1.0f - kLeast)}));
}

}  // namespace

PredictionMetric::PredictionMetric(Metric metric, Dataset const& data, std::span<std::uint32_t const> rows) : metric_(metric), data_(data), rows_(rows) {
  SHOAL_ASSERT(metric != Metric::kLoss);
  outputs_.n_outputs = static_cast<int>(data.n_outputs);
}

double PredictionMetric::operator()(std::span<float const> predictions) {
  std::size_t const n_outputs = data_.n_outputs;
  SHOAL_ASSERT(predictions.size() == rows_.size() * n_outputs);
  outputs_.predictions.assign(predictions.begin(), predictions.end());
  if (data_.task != Task::kRegression) {
    // Classes are told apart by sums, which order as the probabilities do. A class 1 needs a sum above 0, hence above 1/2: the
    // difference is exact in sign, but it would make probabilities near 0 equal, which the ranks of an AUC must not be.
    outputs_.sums.assign(predictions.begin(), predictions.end());
    if (data_.task == Task::kBinary && metric_ != Metric::kAuc) {
      for (float& sum : outputs_.sums) sum -= 0.5f;
    }
  }
  if (metric_ == Metric::kLogLoss) {
    outputs_.log_losses.resize(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) outputs_.log_losses[i] = log_loss(data_, data_.labels[rows_[i]], &predictions[i * n_outputs]);
  }
  return measure(metric_, data_, rows_, outputs_);
}

}  // namespace shoal
