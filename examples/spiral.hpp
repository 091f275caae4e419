// SPDX-License-Identifier: Apache-2.0
// The data of the examples: two noisy spiral arms, wound into each other for one turn; which arm is a point of? The
// same bits on every machine: rotation by a rational angle and raw words of a generator, so neither libm nor the
// standard library's distributions decide a number.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "shoal/data.hpp"

/// Rows alternate between the arms, from the centre outwards: x, y within [-1.1, 1.1], label 0 or 1.
[[nodiscard]] inline shoal::ArrayData make_spiral(std::uint32_t points_per_arm = 400) {
  std::mt19937 random(1);
  auto const noise = [&] { return static_cast<float>(random() - 0x1p31) * 0x1p-35f; };  // [-1/16, 1/16]
  std::vector<float> features;
  shoal::ArrayData spiral{.n_rows = 2 * points_per_arm, .n_features = 2, .description = "two spirals"};
  double x = 1.0, y = 0.0;  // on the unit circle: 4095^2 + 128^2 = 4097^2
  for (std::uint32_t i = 0; i < points_per_arm; ++i) {
    double const radius = (i + 1.0) / points_per_arm;
    for (double const arm : {1.0, -1.0}) {
      features.push_back(static_cast<float>(arm * radius * x) + noise());
      features.push_back(static_cast<float>(arm * radius * y) + noise());
      spiral.targets.push_back(arm > 0.0 ? 0.0 : 1.0);
    }
    for (std::uint32_t turned = i * 200 / points_per_arm; turned < (i + 1) * 200 / points_per_arm; ++turned) {
      double const old = x;  // by 1.79 degrees, 200 times in all
      x = (4095.0 * x - 128.0 * y) / 4097.0;
      y = (128.0 * old + 4095.0 * y) / 4097.0;
    }
  }
  spiral.features = std::move(features);
  return spiral;
}
