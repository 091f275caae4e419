// SPDX-License-Identifier: Apache-2.0
// Where a learning curve ends, from its beginning. Score after epoch t of T:
//     y(t) = a + b x(t) + noise,   x(t) = (f(t) - f(T)) / (f(1) - f(T)),   f(t) = (t + 1)^-c  or  exp(-k t),
// so that a is the level at the end and b what is gained between the first epoch and it. For each of 16 exponents c and 16
// rates k, a and b are those of least squares; with flat priors on a, b and log sigma a new y(T) is Student's t with n - 2
// degrees of freedom around a, of variance s^2 (1 + (X'X)^-1_aa): noise, and how far the fit may be off where it is
// extrapolated. The 32 forecasts are averaged by their marginal likelihoods, |X'X|^-1/2 RSS^-(n - 2)/2: curves that
// explain the beginning equally well and end differently make the forecast wide.
//
// Calibration, by simulation of both families with independent noise (curve_model_test.cpp): the end lies below the forecast's
// 5 % quantile in 2 to 8 of 100 curves, from 5 epochs of 27 or 9 of 81 on. Curves that turn and rise again, as of a net that
// overfits, end above what is forecast. Smooth curves, whose noise is not independent, are forecast too surely.
#pragma once

#include <span>
#include <vector>

namespace shoal {

class CurveModel {
 public:
  static constexpr std::size_t kFewestEpochs = 5;

  explicit CurveModel(int horizon);
  /// That the score after the last epoch is below `bound`, given those of the first epochs: finite, at least kFewestEpochs.
  [[nodiscard]] double probability_below(std::span<double const> curve, double bound);

 private:
  struct Shape {
    bool power = true;
    double rate = 0.0;
    double first = 0.0, last = 0.0;  // f(1), f(T)
    std::vector<double> x;           // of epochs 1.., as far as a curve has come
  };
  static double value(Shape const&, double epoch);

  std::vector<Shape> shapes_;
};

}  // namespace shoal
