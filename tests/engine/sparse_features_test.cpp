// SPDX-License-Identifier: Apache-2.0
// Where an index of the features pays, and what it holds.
#include "src/engine/cpu/sparse_features.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "src/engine/aligned_buffer.hpp"

namespace shoal::testing {
namespace {

using cpu::Use;

double largest_density(std::vector<int> const& units, Use use = Use::kTrain) {
  return static_cast<double>(cpu::most_nonzeros(use, 128, 784, units)) / (128 * 784);
}

TEST(SparsePlan, PaysTheMoreTheMoreUnitsShareTheIndex) {
  EXPECT_GT(largest_density({128}), largest_density({32}));
  EXPECT_GT(largest_density({32, 32, 32, 32}), largest_density({32}));
  EXPECT_LT(largest_density(std::vector<int>(1000, 512)), 1.0 / 2.6) << "not even a free index makes up for what an entry costs";
}

// Break-evens of bench/kernels on Sapphire Rapids: 0.15 for one layer of 32 units, 0.33 for one of 128.
TEST(SparsePlan, IsNearWhatWasMeasured) {
  EXPECT_NEAR(largest_density({32}), 0.15, 0.03);
  EXPECT_NEAR(largest_density({128}), 0.33, 0.05);
}

TEST(SparsePlan, NeverPaysForNobody) { EXPECT_EQ(cpu::most_nonzeros(Use::kTrain, 128, 784, {}), 0u); }

class Features : public ::testing::Test {
 protected:
  static constexpr int kRows = 20, kColumns = 40;
  std::vector<int> units_{64};
  cpu::Workspace workspace_;
  AlignedBuffer x_{cpu::activation_stride(kRows) * cpu::panels_for(kColumns)};

  void fill(int every) {
    for (int b = 0; b < kRows; ++b) {
      for (int k = 0; k < kColumns; ++k) {
        x_.data()[(k / cpu::kPanel) * cpu::activation_stride(kRows) + static_cast<std::size_t>(b) * cpu::kPanel + k % cpu::kPanel] = (b + k) % every == 0 ? 1.0f : 0.0f;
      }
    }
  }
  cpu::SparseMatrix const* index(FirstLayer choice, Use use = Use::kTrain) {
    features_.emplace_back(cpu::kernels_named(""), workspace_, choice, use, units_);
    return features_.back().index(x_.data(), cpu::activation_stride(kRows), kRows, kColumns);
  }

 private:
  std::vector<cpu::SparseFeatures> features_ = [] { std::vector<cpu::SparseFeatures> f; f.reserve(8); return f; }();
};

TEST_F(Features, AreIndexedWhereFewAreNotZero) {
  fill(10);
  cpu::SparseMatrix const* const matrix = index(FirstLayer::kAuto);
  ASSERT_TRUE(matrix);
  EXPECT_EQ(matrix->row_end[kRows - 1], 80u);
  EXPECT_EQ(matrix->column_end[kColumns - 1], 80u);
  EXPECT_FALSE(index(FirstLayer::kDense));
  fill(2);
  EXPECT_FALSE(index(FirstLayer::kAuto));
  ASSERT_TRUE(index(FirstLayer::kSparse));
}

TEST_F(Features, AreIndexedByRowsAloneForAnEvaluation) {
  fill(10);
  cpu::SparseMatrix const* const matrix = index(FirstLayer::kAuto, Use::kEvaluate);
  ASSERT_TRUE(matrix);
  EXPECT_EQ(matrix->row_end[kRows - 1], 80u);
  EXPECT_FALSE(matrix->column_end);
}

}  // namespace
}  // namespace shoal::testing
