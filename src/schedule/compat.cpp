// SPDX-License-Identifier: Apache-2.0
#include "src/schedule/compat.hpp"

#include <algorithm>
#include <cmath>

namespace shoal {
namespace {

// Python's math.log(x, base). Its rounding is a part of what is compared: log_3 243 is below 5 there, so that
// scikit-learn's 243 candidates take five iterations, not six.
double log_to_base(double x, double base) { return std::log(x) / std::log(base); }

}  // namespace

std::vector<RungSize> keras_tuner_rungs(int bracket, ScheduleConfig const& config) {
  double const last = std::ceil(1.0 + log_to_base(config.max_epochs, config.factor)) / (bracket + 1);
  RungSizes sizes;
  for (int above = bracket; above >= 0; --above) {
    double const scale = std::pow(config.factor, above);
    sizes.add(static_cast<std::uint64_t>(std::ceil(last * scale)), static_cast<int>(std::ceil(config.max_epochs / scale)));
  }
  return sizes.take();
}

std::vector<RungSize> sklearn_rungs(std::uint64_t n, ScheduleConfig const& config) {
  double const most = config.max_epochs;
  double least = std::max(config.min_epochs, 1);
  if (n == 0) n = static_cast<std::uint64_t>(most / least);
  int const required = 1 + static_cast<int>(std::floor(log_to_base(static_cast<double>(n), config.factor)));
  if (config.min_epochs == 0) least = std::max(1.0, std::floor(most / std::pow(config.factor, required - 1)));
  int const possible = 1 + static_cast<int>(std::floor(log_to_base(std::floor(most / least), config.factor)));
  RungSizes sizes;
  for (int i = 0; i < std::min(possible, required); ++i) {
    if (i > 0) n = kept(n, config);
    sizes.add(n, static_cast<int>(std::min(std::pow(config.factor, i) * least, most)));
  }
  return sizes.take();
}

}  // namespace shoal
