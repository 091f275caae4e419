// SPDX-License-Identifier: Apache-2.0
#include "src/search/name_probabilities.hpp"

#include <cmath>

namespace shoal {

double NameProbabilities::draw(double u) const {
  double begin = 0.0;
  std::size_t i = 0;
  while (i + 1 < shares_.size() && u >= probabilities_[i]) {
    u -= probabilities_[i];
    begin += shares_[i++];
  }
  return begin + 0.5 * shares_[i];
}

void NameProbabilities::learn(std::vector<double> const& x, std::vector<double> const& weights, double kept) {
  std::vector<double> good(shares_.size(), 0.0);
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(x[i])) continue;
    good[value_at(x[i])] += weights[i];
    sum += weights[i];
  }
  for (std::size_t i = 0; i < shares_.size(); ++i) {
    double const learnt = (probabilities_[i] - kept * shares_[i]) / (1.0 - kept);
    double const moved = learnt + kRate * (good[i] - sum * learnt);
    probabilities_[i] = (1.0 - kept) * moved + kept * shares_[i];
  }
}

std::size_t NameProbabilities::value_at(double x) const {
  std::size_t i = 0;
  while (i + 1 < shares_.size() && x >= shares_[i]) x -= shares_[i++];
  return i;
}

std::vector<double> shares_of(Choice const& choice) {
  std::vector<double> shares = choice.probabilities.empty() ? std::vector<double>(choice.values.size(), 1.0) : choice.probabilities;
  double sum = 0.0;
  for (double const share : shares) sum += share;
  for (double& share : shares) share /= sum;
  return shares;
}

}  // namespace shoal
