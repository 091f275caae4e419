// SPDX-License-Identifier: Apache-2.0
// MNIST and digits, where the data folder is present (environment variable SHOAL_DATA).
#include <cstdlib>
#include <filesystem>
#include <numeric>

#include <gtest/gtest.h>

#include "shoal/data.hpp"

namespace shoal {
namespace {

std::filesystem::path data_folder() {
  char const* const given = std::getenv("SHOAL_DATA");
  return given != nullptr ? std::filesystem::path(given) : std::filesystem::path(SHOAL_TEST_DATA) / "../../shared/data";
}

std::string file(std::string const& name) { return (data_folder() / name).string(); }

std::vector<std::size_t> class_counts(Dataset const& data, std::vector<std::uint32_t> const& rows) {
  std::vector<std::size_t> counts(data.class_names.size());
  for (std::uint32_t const row : rows) ++counts[static_cast<std::size_t>(data.labels[row])];
  return counts;
}

TEST(RealData, MnistLoadsWithItsKnownContents) {
  if (!std::filesystem::exists(file("mnist"))) GTEST_SKIP() << "no MNIST in " << data_folder();
  DataConfig config{.files = {file("mnist/train-images-idx3-ubyte.gz"), file("mnist/train-labels-idx1-ubyte.gz")}};
  config.test = {.kind = SplitConfig::Kind::kFiles,
                 .files = {file("mnist/t10k-images-idx3-ubyte.gz"), file("mnist/t10k-labels-idx1-ubyte.gz")}};
  auto const data = load_dataset(config, 1);
  EXPECT_EQ(summary(*data),
            "60000 training rows (48000 + 12000 validation), 10000 test rows, 784 features (uint8), 10 classes");
  EXPECT_EQ(data->class_names, (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
  auto const& pixels = std::get<std::vector<std::uint8_t>>(data->numeric);
  ASSERT_EQ(pixels.size(), 70000u * 784);
  std::uint64_t const sum = std::accumulate(pixels.begin(), pixels.begin() + 60000 * 784, std::uint64_t{0});
  EXPECT_NEAR(static_cast<double>(sum) / (60000.0 * 784 * 255), 0.1307,
              5e-5);  // the mean that everyone normalises with
  EXPECT_EQ(data->labels[0], 5);
  EXPECT_EQ(data->labels[60000], 7);
  std::vector<std::size_t> const all{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949};
  EXPECT_EQ(class_counts(*data, data->refit.train), all);
  auto const held = class_counts(*data, data->folds[0].validation);
  for (std::size_t c = 0; c < 10; ++c)
    EXPECT_LT(std::abs(static_cast<double>(held[c]) - 0.2 * static_cast<double>(all[c])), 1.0) << c;
}

TEST(RealData, DigitsInFoldsAreBalanced) {
  if (!std::filesystem::exists(file("digits_X.npy"))) GTEST_SKIP() << "no digits in " << data_folder();
  DataConfig config{.files = {file("digits_X.npy"), file("digits_y.npy")}, .preprocessing = {.scaling = Scaling::kStandard}};
  config.validation = {.kind = SplitConfig::Kind::kFolds, .folds = 5};
  auto const data = load_dataset(config, 1);
  EXPECT_EQ(summary(*data), "1797 training rows in 5 folds, 64 features (uint8), 10 classes");
  auto const all = class_counts(*data, data->refit.train);
  for (Fold const& fold : data->folds) {
    auto const held = class_counts(*data, fold.validation);
    for (std::size_t c = 0; c < 10; ++c)
      EXPECT_LT(std::abs(static_cast<double>(held[c]) - static_cast<double>(all[c]) / 5), 1.0);
  }
  EXPECT_EQ(data->refit.tables[0].scale[0], 1.0f) << "the first pixel is 0 in every digit";
  EXPECT_EQ(data->refit.tables[0].shift[0], 0.0f);
  // StandardScaler().fit(load_digits().data): mean_[20], scale_[20]
  EXPECT_FLOAT_EQ(data->refit.tables[0].impute[20], 7.09794101279911f);
  EXPECT_FLOAT_EQ(data->refit.tables[0].scale[20], 1.0f / 6.174009933121506f);
}

}  // namespace
}  // namespace shoal
