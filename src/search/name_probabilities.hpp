// SPDX-License-Identifier: Apache-2.0
// Probabilities of the values of an unordered axis, which good trials move.
#pragma once

#include <vector>

#include "src/search/coordinates.hpp"

namespace shoal {

/// Of its values in the distribution, sum 1.
[[nodiscard]] std::vector<double> shares_of(Choice const&);

class NameProbabilities {
 public:
  explicit NameProbabilities(Choice const& choice) : shares_(shares_of(choice)), probabilities_(shares_) {}

  /// The coordinate of the value at u in [0, 1).
  [[nodiscard]] double draw(double u) const;
  /// A step of kRate towards the values at x, NaN where a trial does not have the axis; weights of sum 1. Each value keeps
  /// `kept` of its share in the distribution, so that none is lost for good.
  void learn(std::vector<double> const& x, std::vector<double> const& weights, double kept);
  void reset() { probabilities_ = shares_; }

 private:
  static constexpr double kRate = 0.3;

  [[nodiscard]] std::size_t value_at(double x) const;

  std::vector<double> shares_, probabilities_;
};

}  // namespace shoal
