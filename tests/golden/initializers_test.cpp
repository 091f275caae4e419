// SPDX-License-Identifier: Apache-2.0
// Initial weights have Keras's distributions: mean, standard deviation and quantiles of 60 000 weights of each.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "shoal/initialize.hpp"
#include "tests/golden/golden.hpp"

namespace shoal::golden {
namespace {

TEST(Initializers, HaveTheDistributionsOfKeras) {
  Json const& golden = file("initializers.json");
  int const fan_in = golden["fan_in"], fan_out = golden["fan_out"];
  auto const levels = golden["levels"].get<std::vector<double>>();
  for (Json const& one : golden["initializers"]) {
    SCOPED_TRACE(one["initializer"].dump());
    MlpConfig const config = decode_mlp_config(Json{{"initializer", one["initializer"]}}.dump());
    auto const kernel = initial_kernel(
        config.initializer, run_key(7, {.trial = 3, .fold = 0, .repeat = 1}, Purpose::kWeights), 0, fan_in, fan_out);
    std::vector<double> sorted(kernel.begin(), kernel.end());
    std::sort(sorted.begin(), sorted.end());
    auto const n = static_cast<double>(sorted.size());
    double const mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / n;
    double square = 0.0;
    for (double w : sorted) square += (w - mean) * (w - mean);
    double const stddev = std::sqrt(square / n), expected = one["stddev"];
    // Both sides are samples: the standard error of a difference of means is stddev sqrt(2 / n), of standard deviations
    // at most (for a normal) stddev / sqrt(n). Five of each.
    EXPECT_NEAR(mean, one["mean"], 5.0 * expected * std::sqrt(2.0 / n));
    EXPECT_NEAR(stddev, expected, 5.0 * expected / std::sqrt(n));
    // A sample's distribution function is off by more than 1.36 sqrt(2 / n) only once in 20 (Kolmogorov, Smirnov), by
    // more than twice that once in a million: the quantile must lie between the golden ones of nearby levels, here by
    // slope.
    auto const quantiles = one["quantiles"].get<std::vector<double>>();
    for (std::size_t i = 0; i < levels.size(); ++i) {
      double const position = levels[i] * (n - 1.0);
      double const found = sorted[static_cast<std::size_t>(position)];
      double const slope_left = i == 0 ? 0.0 : (quantiles[i] - quantiles[i - 1]) / (levels[i] - levels[i - 1]);
      double const slope_right =
          i + 1 == levels.size() ? 0.0 : (quantiles[i + 1] - quantiles[i]) / (levels[i + 1] - levels[i]);
      EXPECT_NEAR(found, quantiles[i], 2.0 * 1.36 * std::sqrt(2.0 / n) * 1.5 * std::max(slope_left, slope_right))
          << "level " << levels[i];
    }
    // Uniform and truncated distributions end where Keras's do; a sample comes near its ends.
    bool const bounded = one["initializer"]["name"] != "random_normal";
    if (bounded) {
      EXPECT_NEAR(sorted.front(), one["lowest"], 2e-3 * expected);
      EXPECT_NEAR(sorted.back(), one["highest"], 2e-3 * expected);
    }
  }
}

}  // namespace
}  // namespace shoal::golden
