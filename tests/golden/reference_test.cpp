// SPDX-License-Identifier: Apache-2.0
// The reference's gradient is the slope of its loss: central differences in double, for every weight.
#include <cmath>

#include <gtest/gtest.h>

#include "tests/golden/problems.hpp"

namespace shoal::reference {
namespace {

TEST(Reference, GradientIsTheSlopeOfTheLoss) {
  std::vector<Shape> const shapes{{.rows = 3, .inputs = 4, .hidden = {3, 2}, .outputs = 3},
                                  {.rows = 2, .inputs = 3, .hidden = {}, .outputs = 4}};
  // The error of a central difference is h^2 |f'''| / 6, about 1e-11, and eps |f| / h, about 1e-11.
  constexpr double kStep = 1e-5, kTolerance = 2e-9;
  for (Problem& problem : problems(shapes)) {
    Network const slope = gradient(problem.network, problem.config, problem.task, problem.batch);
    auto const check = [&](double& weight, double expected, char const* tensor, std::size_t layer, std::size_t i) {
      double const here = weight;
      weight = here + kStep;
      double const after = loss(problem.network, problem.config, problem.task, problem.batch);
      weight = here - kStep;
      double const before = loss(problem.network, problem.config, problem.task, problem.batch);
      weight = here;
      EXPECT_NEAR((after - before) / (2 * kStep), expected, kTolerance * (1 + std::abs(expected)))
          << problem.name << ", " << tensor << ' ' << layer << '[' << i << ']';
    };
    for (std::size_t l = 0; l < slope.size(); ++l) {
      for (std::size_t i = 0; i < slope[l].kernel.size(); ++i)
        check(problem.network[l].kernel[i], slope[l].kernel[i], "kernel", l, i);
      for (std::size_t j = 0; j < slope[l].bias.size(); ++j)
        check(problem.network[l].bias[j], slope[l].bias[j], "bias", l, j);
    }
  }
}

}  // namespace
}  // namespace shoal::reference
