// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/predicted.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "src/html_report/markup.hpp"

namespace shoal {
namespace {

constexpr std::size_t kBins = 10;

std::span<float const> row_of(HeldOut const& rows, std::size_t row) {
  return std::span(rows.predictions).subspan(row * rows.n_outputs, rows.n_outputs);
}

std::size_t named_class(std::span<float const> probabilities) {
  if (probabilities.size() == 1) return probabilities[0] > 0.5f ? 1 : 0;
  return static_cast<std::size_t>(std::ranges::max_element(probabilities) - probabilities.begin());
}

double truth_of(HeldOut const& rows, std::size_t row, std::size_t target) { return rows.known.targets[row * rows.n_outputs + target]; }
double prediction_of(HeldOut const& rows, std::size_t row, std::size_t target) { return rows.predictions[row * rows.n_outputs + target]; }

struct Sums {
  std::size_t n = 0;
  double predicted = 0.0, observed = 0.0;
  void add(double p, double o) { ++n, predicted += p, observed += o; }
};

// Few rows say little of a share, and at 0 or 1 the usual interval would be none.
void add_interval(Calibration::Bin& bin) {
  constexpr double z = 1.959963984540054;  // two-sided 95 % of the normal distribution
  auto const n = static_cast<double>(bin.n);
  double const p = bin.observed, scale = 1.0 / (1.0 + z * z / n), middle = scale * (p + z * z / (2.0 * n));
  double const half = scale * z * std::sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
  bin.low = std::max(0.0, middle - half), bin.high = std::min(1.0, middle + half);
}

Calibration summarize(std::vector<Sums> const& sums, std::size_t n_rows) {
  Calibration calibration;
  for (Sums const& bin : sums) {
    if (bin.n == 0) continue;
    auto const n = static_cast<double>(bin.n);
    calibration.bins.push_back({bin.n, bin.predicted / n, bin.observed / n, bin.observed / n, bin.observed / n});
    calibration.error += std::abs(bin.predicted - bin.observed) / static_cast<double>(n_rows);
  }
  return calibration;
}

Calibration of_classes(HeldOut const& rows) {
  std::vector<Sums> sums(kBins);
  double squares = 0.0;
  for (std::size_t row = 0; row < rows.n_rows(); ++row) {
    std::span<float const> const p = row_of(rows, row);
    auto const truth = static_cast<std::size_t>(rows.known.labels[row]);
    bool const two = p.size() == 1;
    std::size_t const named = two ? 1 : named_class(p);
    double const confidence = p[two ? 0 : named];
    sums[std::min(kBins - 1, static_cast<std::size_t>(confidence * static_cast<double>(kBins)))].add(confidence, named == truth ? 1.0 : 0.0);
    for (std::size_t k = 0; k < p.size(); ++k) {
      double const error = p[k] - ((two ? 1 : k) == truth ? 1.0 : 0.0);
      squares += error * error;
    }
  }
  Calibration calibration = summarize(sums, rows.n_rows());
  for (Calibration::Bin& bin : calibration.bins) add_interval(bin);
  calibration.brier = squares / static_cast<double>(rows.n_rows());
  return calibration;
}

Calibration of_target(HeldOut const& rows, std::size_t target) {
  std::vector<std::size_t> order(rows.n_rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t row) { return prediction_of(rows, row, target); });
  std::vector<Sums> sums(kBins);
  for (std::size_t i = 0; i < order.size(); ++i)
    sums[i * kBins / order.size()].add(prediction_of(rows, order[i], target), truth_of(rows, order[i], target));
  return summarize(sums, rows.n_rows());
}

}  // namespace

Confusion confusion_of(HeldOut const& rows) {
  Confusion confusion{.n_classes = rows.class_names.size(), .n_rows = rows.n_rows(), .n_right = 0, .counts = {}};
  confusion.counts.resize(confusion.n_classes * confusion.n_classes);
  for (std::size_t row = 0; row < confusion.n_rows; ++row) {
    auto const truth = static_cast<std::size_t>(rows.known.labels[row]);
    std::size_t const named = named_class(row_of(rows, row));
    ++confusion.counts[truth * confusion.n_classes + named];
    confusion.n_right += named == truth ? 1 : 0;
  }
  return confusion;
}

Residuals residuals_of(HeldOut const& rows, std::size_t target) {
  Residuals residuals{.n_rows = rows.n_rows()};
  auto const n = static_cast<double>(residuals.n_rows);
  double mean = 0.0, total = 0.0, squares = 0.0;
  residuals.low = std::numeric_limits<double>::infinity(), residuals.high = -residuals.low;
  for (std::size_t row = 0; row < residuals.n_rows; ++row) mean += truth_of(rows, row, target) / n;
  for (std::size_t row = 0; row < residuals.n_rows; ++row) {
    double const truth = truth_of(rows, row, target), residual = prediction_of(rows, row, target) - truth;
    residuals.bias += residual / n, residuals.mae += std::abs(residual) / n, squares += residual * residual;
    total += (truth - mean) * (truth - mean);
    residuals.low = std::min(residuals.low, residual), residuals.high = std::max(residuals.high, residual);
  }
  residuals.rmse = std::sqrt(squares / n);
  residuals.r2 = total > 0.0 ? 1.0 - squares / total : std::numeric_limits<double>::quiet_NaN();
  residuals.histogram.resize(30);
  for (std::size_t row = 0; row < residuals.n_rows; ++row) {
    double const residual = prediction_of(rows, row, target) - truth_of(rows, row, target), width = residuals.high - residuals.low;
    double const place = width > 0.0 ? (residual - residuals.low) / width * 30.0 : 0.0;
    ++residuals.histogram[std::min<std::size_t>(29, static_cast<std::size_t>(place))];
  }
  return residuals;
}

Calibration calibration_of(HeldOut const& rows, std::size_t target) {
  return rows.task == Task::kRegression ? of_target(rows, target) : of_classes(rows);
}

std::string rows_text(HeldOut const& rows) {
  std::string const n = counted(rows.n_rows(), rows.test ? "test row" : "validation row");
  if (rows.test) return fmt::format("{} by the model of trial {} ({})", n, rows.trial, rows.model);
  return rows.n_folds == 1
             ? fmt::format("{} by trial {}, which was chosen by them", n, rows.trial)
             : fmt::format("{} of {} folds, each by trial {}'s network of that fold, which was chosen by them", n, rows.n_folds, rows.trial);
}

}  // namespace shoal
