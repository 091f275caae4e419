// SPDX-License-Identifier: Apache-2.0
#include "src/schedule/curve_model.hpp"

#include <algorithm>
#include <cmath>

#include "shoal/detail/double_math.hpp"
#include "shoal/errors.hpp"
#include "src/schedule/paired_tests.hpp"

namespace shoal {
namespace {

constexpr int kRates = 16;  // of each family
// From a curve that is nearly straight to one that is over after a few epochs.
constexpr double kLowestPower = 0.1, kHighestPower = 4.0, kLowestRate = 0.02, kHighestRate = 1.5;
constexpr double kLeastWeight = 1e-9;  // of a forecast that is worth its integral

double geometric(double low, double high, int i) {
  return low * detail::f64::pow(high / low, static_cast<double>(i) / (kRates - 1));
}

double student_cdf(double t, double degrees) {
  double const tail = 0.5 * student_p(t, degrees);
  return t < 0.0 ? tail : 1.0 - tail;
}

}  // namespace

CurveModel::CurveModel(int horizon) {
  for (bool const power : {true, false}) {
    for (int i = 0; i < kRates; ++i) {
      Shape shape{.power = power, .rate = power ? geometric(kLowestPower, kHighestPower, i) : geometric(kLowestRate, kHighestRate, i)};
      shape.first = value(shape, 1.0);
      shape.last = value(shape, horizon);
      shapes_.push_back(std::move(shape));
    }
  }
}

double CurveModel::value(Shape const& shape, double epoch) {
  return shape.power ? detail::f64::pow(epoch + 1.0, -shape.rate) : detail::f64::exp(-shape.rate * epoch);
}

double CurveModel::probability_below(std::span<double const> curve, double bound) {
  SHOAL_ASSERT(curve.size() >= kFewestEpochs);
  struct Forecast {
    double log_weight = 0.0, end = 0.0, scale = 0.0;
  };
  auto const n = static_cast<double>(curve.size());
  double sum_y = 0.0;
  for (double const y : curve) sum_y += y;
  double const mean_y = sum_y / n;
  std::vector<Forecast> forecasts;
  for (Shape& shape : shapes_) {
    while (shape.x.size() < curve.size()) {
      double const f = value(shape, static_cast<double>(shape.x.size() + 1));
      shape.x.push_back((f - shape.last) / (shape.first - shape.last));
    }
    double sum_x = 0.0, sum_xx = 0.0;
    for (std::size_t i = 0; i < curve.size(); ++i) sum_x += shape.x[i], sum_xx += shape.x[i] * shape.x[i];
    double const mean_x = sum_x / n;
    double xx = 0.0, xy = 0.0, yy = 0.0;  // around the means
    for (std::size_t i = 0; i < curve.size(); ++i) {
      double const dx = shape.x[i] - mean_x, dy = curve[i] - mean_y;
      xx += dx * dx, xy += dx * dy, yy += dy * dy;
    }
    double const floor = 1e-18 * (yy + n * mean_y * mean_y) + 1e-300;  // of rounding, where the fit is exact
    double const rest = std::max(yy - xy * xy / xx, floor);
    double const end = mean_y - xy / xx * mean_x;
    double const determinant = n * xx;
    double const variance = rest / (n - 2.0) * (1.0 + sum_xx / determinant);
    forecasts.push_back({-0.5 * (detail::f64::log(determinant) + (n - 2.0) * detail::f64::log(rest)), end, std::sqrt(variance)});
  }
  double const top = std::ranges::max_element(forecasts, {}, &Forecast::log_weight)->log_weight;
  double weights = 0.0, below = 0.0;
  for (Forecast const& forecast : forecasts) {
    double const weight = detail::f64::exp(forecast.log_weight - top);
    if (weight < kLeastWeight) continue;
    weights += weight;
    below += weight * student_cdf((bound - forecast.end) / forecast.scale, n - 2.0);
  }
  return below / weights;
}

}  // namespace shoal
