// SPDX-License-Identifier: Apache-2.0
#include "src/statistics/holm.hpp"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Holm, MultipliesByTheTestsThatAreLeftAndNeverDecreases) {
  std::vector<double> const p{0.01, 0.04, 0.03, 0.005};
  std::vector<double> const adjusted = holm(p);
  std::vector<double> const expected{0.03, 0.06, 0.06, 0.02};  // R: p.adjust(p, "holm")
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-15) << i;
}

TEST(Holm, StaysWithinOneAndTakesNothing) {
  EXPECT_EQ(holm(std::vector<double>{0.9, 0.6}), (std::vector<double>{1.0, 1.0}));
  EXPECT_TRUE(holm({}).empty());
}

}  // namespace
}  // namespace shoal
