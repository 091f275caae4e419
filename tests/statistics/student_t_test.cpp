// SPDX-License-Identifier: Apache-2.0
#include "src/statistics/student_t.hpp"

#include <gtest/gtest.h>

namespace shoal {
namespace {

// Beside scipy.stats.t; incomplete_beta is good to about 1e-13.
TEST(StudentT, TailsAgreeWithScipy) {
  EXPECT_NEAR(two_sided_p(2.5, 1), 0.24223788318168682, 1e-11);
  EXPECT_NEAR(two_sided_p(-2.5, 4), 0.06676654481198814, 1e-11);
  EXPECT_NEAR(two_sided_p(0.1, 30), 0.9210096117902712, 1e-11);
  EXPECT_NEAR(two_sided_p(12, 9), 7.699886222985653e-07, 1e-16);
  EXPECT_EQ(two_sided_p(0, 3), 1.0);
}

TEST(StudentT, QuantilesAgreeWithScipy) {
  EXPECT_NEAR(two_sided_quantile(0.05, 1), 12.706204736174694, 1e-9);
  EXPECT_NEAR(two_sided_quantile(0.05, 2), 4.302652729749462, 1e-9);
  EXPECT_NEAR(two_sided_quantile(0.05, 4), 2.7764451051977934, 1e-9);
  EXPECT_NEAR(two_sided_quantile(0.01, 29), 2.756385903670605, 1e-9);
}

}  // namespace
}  // namespace shoal
