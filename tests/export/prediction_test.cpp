// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "shoal/export.hpp"
#include "tests/export/example_model.hpp"

namespace shoal {
namespace {

RawRows example_rows(std::uint32_t n_rows = 3, std::uint32_t n_columns = 5) {
  std::vector<float> values;
  for (std::uint32_t i = 0; i < n_rows * n_columns; ++i) values.push_back(static_cast<float>(i % 11) * 0.25f - 1.0f);
  return {.values = values, .n_rows = n_rows, .n_columns = n_columns, .name = "rows.npy"};
}

// Plain double arithmetic: x = raw * scale + shift, relu between layers.
std::vector<double> reference_sums(Model const& model, RawRows const& rows, std::uint32_t row) {
  std::vector<double> x;
  for (std::uint32_t k = 0; k < rows.n_columns; ++k) {
    x.push_back(std::get<std::vector<float>>(rows.values)[row * rows.n_columns + k] * double{model.tables.scale[k]} +
                model.tables.shift[k]);
  }
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    LayerState const& layer = model.layers[i];
    std::vector<double> z(layer.bias.begin(), layer.bias.end());
    for (std::size_t k = 0; k < x.size(); ++k) {
      for (std::size_t j = 0; j < z.size(); ++j) z[j] += x[k] * layer.kernel[k * z.size() + j];
    }
    if (i + 1 < model.layers.size()) {
      for (double& value : z) value = std::max(value, 0.0);
    }
    x = z;
  }
  return x;
}

// 16 terms a sum at most, values below 100: far inside of 1e-4.
constexpr double kTolerance = 1e-4;

TEST(Prediction, OfAClassifierIsTheSoftmaxOfItsSums) {
  Model const model = example_model();
  auto const engine = make_cpu_engine({.threads = 1});
  std::vector<float> const probabilities = predict(model, example_rows(), *engine);
  ASSERT_EQ(probabilities.size(), 12u);
  for (std::uint32_t row = 0; row < 3; ++row) {
    std::vector<double> const sums = reference_sums(model, example_rows(), row);
    double total = 0.0;
    for (double const z : sums) total += std::exp(z - sums[0]);
    for (std::size_t j = 0; j < 4; ++j)
      EXPECT_NEAR(probabilities[row * 4 + j], std::exp(sums[j] - sums[0]) / total, kTolerance) << row << ", " << j;
  }
}

TEST(Prediction, OfARegressionIsInTheTargetsUnit) {
  Model const model = example_model(Task::kRegression);
  auto const engine = make_cpu_engine({.threads = 1});
  std::vector<float> const values = predict(model, example_rows(), *engine);
  for (std::uint32_t row = 0; row < 3; ++row) {
    std::vector<double> const sums = reference_sums(model, example_rows(), row);
    for (std::size_t j = 0; j < 2; ++j) {
      EXPECT_NEAR(values[row * 2 + j], sums[j] * model.tables.target_scale[j] + model.tables.target_shift[j],
                  kTolerance)
          << row << ", " << j;
    }
  }
}

TEST(Prediction, OfBytesIsThatOfTheSameFloats) {
  Model const model = example_model(Task::kBinary);
  auto const engine = make_cpu_engine({.threads = 1});
  RawRows bytes{
      .values = std::vector<std::uint8_t>{0, 1, 2, 3, 255, 7, 0, 128, 9, 1}, .n_rows = 2, .n_columns = 5, .name = "b"};
  RawRows floats = bytes;
  floats.values = std::vector<float>{0, 1, 2, 3, 255, 7, 0, 128, 9, 1};
  EXPECT_EQ(predict(model, bytes, *engine), predict(model, floats, *engine));
}

TEST(Prediction, OfARowDoesNotDependOnItsNeighbours) {
  Model const model = example_model();
  auto const engine = make_cpu_engine({.threads = 2});
  RawRows many = example_rows(37);
  std::vector<float> const all = predict(model, many, *engine);
  auto const& values = std::get<std::vector<float>>(many.values);
  for (std::uint32_t row : {0u, 15u, 16u, 36u}) {
    RawRows one{.values = std::vector<float>(values.begin() + row * 5, values.begin() + row * 5 + 5),
                .n_rows = 1,
                .n_columns = 5,
                .name = "one"};
    EXPECT_EQ(predict(model, one, *engine), std::vector<float>(all.begin() + row * 4, all.begin() + row * 4 + 4))
        << row;
  }
}

TEST(Prediction, WrongColumnsAndNumbersThatAreNotFiniteAreNamed) {
  auto const engine = make_cpu_engine({.threads = 1});
  auto const message = [&](RawRows rows) -> std::string {
    try {
      (void)predict(example_model(), std::move(rows), *engine);
    } catch (InputError const& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(message(example_rows(3, 4)), "rows.npy: expected 5 columns, as the model was trained on, found 4");
  RawRows rows = example_rows();
  std::get<std::vector<float>>(rows.values)[7] = std::nanf("");
  EXPECT_EQ(message(std::move(rows)), "rows.npy: expected finite numbers, found nan in row 1, column 2 (from 0)");
}

TEST(Evaluation, CountsWhatPredictionsGetRight) {
  Model const model = example_model();
  auto const engine = make_cpu_engine({.threads = 1});
  std::vector<float> const probabilities = predict(model, example_rows(), *engine);
  std::vector<double> labels;
  for (std::size_t row = 0; row < 3; ++row) {
    auto const best = std::max_element(probabilities.begin() + static_cast<std::ptrdiff_t>(row * 4),
                                       probabilities.begin() + static_cast<std::ptrdiff_t>(row * 4 + 4));
    labels.push_back(std::stod(model.class_names[static_cast<std::size_t>(best - probabilities.begin()) - row * 4]));
  }
  std::vector<Metric> const metrics{Metric::kAccuracy};
  EXPECT_EQ(evaluate(model, example_rows(), labels, "y.npy", metrics, *engine), std::vector<double>{1.0});
  labels[1] = labels[1] == 0.0 ? 7.0 : 0.0;
  EXPECT_EQ(evaluate(model, example_rows(), labels, "y.npy", metrics, *engine), std::vector<double>{2.0 / 3.0});
}

TEST(Evaluation, AnUnknownClassIsNamed) {
  auto const engine = make_cpu_engine({.threads = 1});
  try {
    (void)evaluate(example_model(), example_rows(), std::vector<double>{0, 3, 7}, "y.npy",
                   std::vector<Metric>{Metric::kAccuracy}, *engine);
    FAIL();
  } catch (InputError const& error) {
    EXPECT_STREQ(error.what(), "y.npy: expected only classes that the model knows, found 3 in row 1 (from 0)");
  }
}

}  // namespace
}  // namespace shoal
