// SPDX-License-Identifier: Apache-2.0
// What predictions for held-out rows come to: counts of classes, errors, and whether probabilities mean what they say.
#pragma once

#include "shoal/export.hpp"

namespace shoal {

/// counts[truth * n + predicted]. As accuracy counts: the most probable class, the first of equals; of two the second above 0.5.
struct Confusion {
  std::size_t n_classes = 0, n_rows = 0, n_right = 0;
  std::vector<std::uint64_t> counts;
  [[nodiscard]] std::uint64_t at(std::size_t truth, std::size_t predicted) const { return counts[truth * n_classes + predicted]; }
};
[[nodiscard]] Confusion confusion_of(HeldOut const&);

/// Of one target of a regression; a residual is prediction minus truth.
struct Residuals {
  std::size_t n_rows = 0;
  double rmse = 0.0, mae = 0.0, bias = 0.0;  ///< bias: the mean residual
  double r2 = 0.0;                           ///< NaN where all truths are the same
  double low = 0.0, high = 0.0;              ///< ends of the histogram
  std::vector<std::uint64_t> histogram;
};
[[nodiscard]] Residuals residuals_of(HeldOut const&, std::size_t target);

/// Classes: rows by the probability of the class that is named (of two classes: of the second), in ten bins of equal width, and the share
/// that is right. A regression: ten bins with as many rows each by prediction, and the mean truth.
struct Calibration {
  struct Bin {
    std::size_t n = 0;
    double predicted = 0.0, observed = 0.0;  ///< means over the bin's rows
    double low = 0.0, high = 0.0;            ///< of classes: 95 % interval of the share (Wilson 1927); else observed
  };
  std::vector<Bin> bins;  ///< empty ones left out
  double error = 0.0;     ///< expected calibration error (Naeini et al. 2015): the bins' mean |predicted - observed|, weighed by rows
  double brier = 0.0;     ///< of classes: mean over rows of the sum over classes of (p - truth)^2; of two classes of the second alone
};
[[nodiscard]] Calibration calibration_of(HeldOut const&, std::size_t target = 0);

/// "the 360 test rows, predicted by the refit" and the like, for captions.
[[nodiscard]] std::string rows_text(HeldOut const&);

}  // namespace shoal
